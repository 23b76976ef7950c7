// Finds the number whose SHA-256, written after a prefix, is the target: a moment's work, beside the page.
const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

self.addEventListener("message", async ({ data: { prefix, target, tries } }) => {
  const encoder = new TextEncoder();
  for (let number = 0; number < tries; number += 1) {
    const digest = await crypto.subtle.digest("SHA-256", encoder.encode(prefix + number));
    if (hex(digest) === target) {
      self.postMessage(String(number));
      break;
    }
  }
  self.close();
});
