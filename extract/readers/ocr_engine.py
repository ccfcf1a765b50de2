"""The recogniser: RapidOCR with the models of its own wheel, one engine in a process.

Importing this module loads onnxruntime and OpenCV (about a second, 100 MB): only pictures need it.
onnxruntime 1.31 was seen to report to its maker's host once a model is loaded; it is told not to
before it is there.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

from onnxruntime import (  # type: ignore[import-untyped]
    InferenceSession,
    SessionOptions,
)
from rapidocr import RapidOCR
from rapidocr.ch_ppocr_det import TextDetector
from rapidocr.ch_ppocr_rec import TextRecInput, TextRecognizer
from rapidocr.ch_ppocr_rec.typings import WordInfo

Picture = npt.NDArray[np.uint8]
"""Grey, (height, width), 0 is black."""

_THREADS = 2
_ERRORS = 3  # what onnxruntime tells: errors, no warnings
# Widths of a batch together, in heights of its lines: 48 digits, or one line across a page.
_BATCH_RATIO = 48
# The recogniser looks at lines so many pixels high in steps of so many.
_MODEL_HEIGHT, _STEP = 48, 8
# Pictures to be looked over are made small before; this is above the longest of them.
_LONGEST_SIDE = 20_000
_STRIDE = 32
_MODELS = {"Det": "PP-OCRv6_det_small.onnx", "Rec": "PP-OCRv6_rec_small.onnx"}


@dataclass(frozen=True, slots=True)
class Text:
    """What a picture of one line says, and how sure the model is of its characters (0 to 1).

    ``at``: about where the middle of each character but blanks stands, in pixels from the left.
    """

    text: str
    score: float
    at: tuple[float, ...] = ()


def _session(path: str) -> InferenceSession:
    """A model opened as it is. Threads that wait for work sleep: busily waiting was a third more.

    Named by its kind, RapidOCR would fetch it from the web where it is missing or differs.
    """
    options = SessionOptions()
    options.intra_op_num_threads = _THREADS
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_cpu_mem_arena = False
    options.log_severity_level = _ERRORS
    return InferenceSession(path, options, providers=["CPUExecutionProvider"])


@cache
def _engine() -> tuple[TextDetector, TextRecognizer]:
    """Both models. An error of onnxruntime if the wheel lacks them: nothing is ever downloaded."""
    params: dict[str, Any] = {
        "Global.log_level": "error",
        # Its default enlarges a strip 90 pixels high eight times, to 4 GB and a minute a page.
        "Det.limit_type": "max",
        "Det.limit_side_len": _LONGEST_SIDE,
        # Its default pads every line to 320 pixels; most cells hold one digit, 48 wide.
        "Rec.rec_img_shape": [3, _MODEL_HEIGHT, 64],
        "Rec.rec_batch_num": _BATCH_RATIO,
    }
    engine = RapidOCR(params=params)
    for stage, name in _MODELS.items():
        engine.cfg[stage]._set_flag("allow_objects", True)
        engine.cfg[stage].session = _session(str(files("rapidocr") / "models" / name))
    detector: TextDetector = engine._load_det_model()  # type: ignore[no-untyped-call]
    recogniser: TextRecognizer = engine._load_rec_model()  # type: ignore[no-untyped-call]
    return detector, recogniser


def recognise(lines: Sequence[Picture]) -> list[Text]:
    """What each picture of one line of text says."""
    texts = [Text("", 0.0)] * len(lines)
    for numbers in _batches(lines):
        coloured = [np.repeat(lines[n][:, :, None], 3, axis=2) for n in numbers]
        found = _engine()[1](TextRecInput(img=coloured, return_word_box=True))
        all_words: Any = found.word_results  # annotated as tuples, and WordInfo all the same
        read = zip(numbers, found.txts or (), found.scores or (), all_words, strict=True)
        for n, text, score, words in read:
            texts[n] = Text(text, float(score), tuple(_places(words, lines[n])))
    return texts


def _places(words: WordInfo, line: Picture) -> Iterator[float]:
    """Where characters stand that the model saw in one or another of its steps across a line."""
    for column in (column for columns in words.word_cols for column in columns):
        yield (column + 0.5) * _STEP * line.shape[0] / _MODEL_HEIGHT


def _batches(lines: Sequence[Picture]) -> Iterator[list[int]]:
    """The numbers of lines to be read together: of like width, no more than memory bears."""
    ratios = [line.shape[1] / line.shape[0] for line in lines]
    batch: list[int] = []
    for n in sorted(range(len(lines)), key=ratios.__getitem__):
        if batch and (len(batch) + 1) * max(ratios[n], 1.0) > _BATCH_RATIO:
            yield batch
            batch = []
        batch.append(n)
    if batch:
        yield batch


def detect(page: Picture) -> npt.NDArray[np.float32]:
    """The corners of each run of text on a page: (n, 4, 2), x and y from the top left."""
    detector, _ = _engine()
    # Sides of other sizes would be squeezed to such a multiple, the least of them to nothing.
    height, width = (-side % _STRIDE for side in page.shape)
    whole = np.pad(page, ((0, height), (0, width)), mode="edge")
    found = detector(np.repeat(whole[:, :, None], 3, axis=2)).boxes
    return np.zeros((0, 4, 2), np.float32) if found is None else np.asarray(found, np.float32)
