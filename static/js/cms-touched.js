// Notes that somebody has touched this page. It comes before any field: on a slow machine one types before modules run.
{
  const page = document.documentElement.dataset;
  const before = ["pointerdown", "keydown", "beforeinput", "paste", "drop"]; // what they do is still to come
  const after = ["input", "change"];

  for (const gesture of [...before, ...after]) {
    addEventListener(gesture, (event) => {
      if (!event.isTrusted || "touched" in page) return;
      page.touched = "";
      if (before.includes(gesture)) dispatchEvent(new Event("cms-touched"));
    }, { capture: true, passive: true });
  }
}
