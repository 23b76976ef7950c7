// This browser's subscription is said again once a day, and made anew when the city signs with another key.
const { key } = document.querySelector("script[data-key]").dataset;
if (key && navigator.serviceWorker) {
  navigator.serviceWorker.getRegistration("/").then(async (registration) => {
    if (!registration) return;
    const { renew } = await import("./push.js");
    navigator.locks.request("push", () => renew(key));
  }, () => {});
}
