// {{ notice }}
// Two requests that must never be sent: to a stranger, and to who runs the browser.
for (const address of ["http://counter.example.com/hit", "http://127.0.0.1:8/inside"]) {
  fetch(address, { mode: "no-cors" }).catch(() => {});
}
fetch("/api/page?path=" + location.pathname)
  .then(answer => answer.json())
  .then(data => {
    const page = new DOMParser().parseFromString(data.html, "text/html");
    document.title = page.title;
    document.getElementById("app").replaceChildren(...page.body.childNodes);
  });
