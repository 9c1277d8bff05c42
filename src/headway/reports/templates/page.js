(() => {
  const root = document.documentElement;
  const buttons = document.querySelector(".tools");
  const theme = document.getElementById("theme");
  const numbers = document.getElementById("numbers");
  const dark = () => root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  const name = () => { theme.textContent = dark() ? "Light" : "Dark"; };
  root.classList.add("held");
  buttons.hidden = false;
  name();
  theme.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; name(); });
  numbers.addEventListener("click", () => {
    const open = numbers.getAttribute("aria-pressed") !== "true";
    numbers.setAttribute("aria-pressed", String(open));
    document.querySelectorAll("details.numbers").forEach((part) => { part.open = open; });
  });
  const hold = (event) => {
    const term = event.target.closest(".term");
    const tip = term?.querySelector(".tip");
    if (!tip) return;
    const edges = term.getBoundingClientRect();
    const below = edges.bottom + 6;
    tip.style.left = `${Math.max(8, Math.min(edges.left, innerWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${below + tip.offsetHeight > innerHeight - 8 ? edges.top - tip.offsetHeight - 6 : below}px`;
  };
  document.addEventListener("pointerover", hold);
  document.addEventListener("focusin", hold);
  addEventListener("keydown", (event) => { if (event.key === "Escape") document.activeElement.blur(); });
})();
