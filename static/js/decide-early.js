// What is typed before the page can act on it, from the queue's own page on: it waits there for decide-keys.js.
(() => {
  const isPlain = (event) => !event.repeat && !event.ctrlKey && !event.metaKey && !event.altKey && event.key.length === 1;
  const typed = JSON.parse(sessionStorage.getItem("decide:typed") ?? "[]");
  sessionStorage.removeItem("decide:typed");
  const listen = (event) => isPlain(event) && typed.push(event.key);
  document.addEventListener("keydown", listen);
  globalThis.typedEarly = () => {
    document.removeEventListener("keydown", listen);
    return typed.splice(0);
  };
})();
