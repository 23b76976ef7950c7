// Whether somebody is signed in, by the cookie that says so to scripts alone: pages are the same for everybody.

// What tells one account from another; "" when nobody is signed in.
export const me = () => document.cookie.match(/(?:^|; )account=([0-9a-f]+)/)?.[1] ?? "";

// «Mes sorties» of the header reads «Mon compte».
export function showAccount() {
  const link = document.querySelector(".mine[data-account]");
  if (!link || !me()) return;
  link.href = link.dataset.account;
  link.textContent = link.dataset.words;
  if (location.pathname === link.pathname) link.setAttribute("aria-current", "page");
  else link.removeAttribute("aria-current");
}
