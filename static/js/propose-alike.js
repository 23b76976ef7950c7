// What resembles the event that is being written, asked for at each pause. Without this it is said at each save, and
// before the event is read again.
const PAUSE_MS = 600;
const LONGEST = 600; // signs of a text: all that is asked goes into an address
const ASKED = /^(title|description|dates_by|words|all_day|place|place_choice|latitude|longitude|is_online|alike_answer|(day|start|end)-\d+)$/;

const form = document.querySelector("[data-propose]");
const box = form?.querySelector("[data-alike]");

if (box) {
  let pause = 0;
  let asking = null;
  let last = "";

  const typed = () =>
    new URLSearchParams([...new FormData(form)].filter(([name]) => ASKED.test(name)).map(([name, value]) => [name, value.slice(0, LONGEST)]));

  async function ask() {
    const words = typed();
    if (String(words) === last) return;
    asking?.abort();
    asking = new AbortController();
    const mine = asking;
    try {
      const answer = await fetch(`${box.dataset.alike}?${words}`, { signal: mine.signal });
      if (!answer.ok || mine !== asking) return;
      last = String(words);
      const { body } = new DOMParser().parseFromString(await answer.text(), "text/html");
      // What says the same stays: it is not read out again, and no button moves under a finger.
      if (body.textContent.trim() !== box.textContent.trim()) box.replaceChildren(...body.children);
    } catch {
      // no connection, or a newer question
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(ask, PAUSE_MS);
  });
}
