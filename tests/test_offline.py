"""Reading asks nobody: libraries that would report to their makers are kept from it."""

import os
import socket
import subprocess
import sys
import threading

# Seconds after reading; what was not sent by then is sent when the process ends.
WAITS = 1
READS = """
import io, sys, time
from PIL import Image, ImageDraw
picture = Image.new("L", (800, 600), 255)
ImageDraw.Draw(picture).text((50, 50), "12345", fill=0, font_size=30)
body = io.BytesIO()
picture.save(body, "PNG")
from extract.read import read_document
read_document(body.getvalue())
assert "onnxruntime" in sys.modules
time.sleep(float(sys.argv[1]))
"""


def test_recognising_a_picture_sends_nothing():
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def listen() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                asked.append(connection.recv(200))
                connection.close()

        threading.Thread(target=listen, daemon=True).start()
        proxy = f"http://127.0.0.1:{listener.getsockname()[1]}"
        names = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY")
        environment = {**os.environ, **dict.fromkeys(names, proxy)}
        environment.pop("ORT_DISABLE_TELEMETRY", None)
        command = [sys.executable, "-c", READS, str(WAITS)]
        subprocess.run(command, env=environment, check=True)
    assert asked == []
