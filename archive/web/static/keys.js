// Keys: / goes to the search, j and k to the next and the previous article or hit. Nothing else runs on these pages.
document.addEventListener("keydown", (event) => {
  const at = document.activeElement;
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) return;
  if (event.key === "/") {
    const field = document.querySelector("#q, textarea");
    if (field) { event.preventDefault(); field.focus(); field.select(); }
  } else if (event.key === "j" || event.key === "k") {
    const stops = [...document.querySelectorAll(".cards :is(h2, h3) a, .text mark, .title mark")];
    if (!stops.length) return;
    const now = stops.indexOf(at), to = event.key === "j" ? now + 1 : now < 0 ? stops.length - 1 : now - 1;
    const next = stops[Math.min(Math.max(to, 0), stops.length - 1)];
    next.tabIndex = 0;
    next.focus();
    next.scrollIntoView({ block: "center" });
  }
});
