(() => {
  const root = document.documentElement;
  const buttons = document.querySelector(".tools");
  const theme = document.getElementById("theme");
  const numbers = document.getElementById("numbers");
  const dark = () => root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  const name = () => { theme.textContent = dark() ? "Light" : "Dark"; };
  buttons.hidden = false;
  name();
  theme.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; name(); });
  numbers.addEventListener("click", () => {
    const open = numbers.getAttribute("aria-pressed") !== "true";
    numbers.setAttribute("aria-pressed", String(open));
    document.querySelectorAll("details.numbers").forEach((part) => { part.open = open; });
  });
  const hold = (event) => {
    const tip = event.target.closest(".term")?.querySelector(".tip");
    if (!tip) return;
    tip.style.translate = "";
    const edges = tip.getBoundingClientRect();
    tip.style.translate = `${Math.max(8 - edges.left, 0) + Math.min(innerWidth - 8 - edges.right, 0)}px`;
  };
  document.addEventListener("pointerover", hold);
  document.addEventListener("focusin", hold);
  addEventListener("keydown", (event) => { if (event.key === "Escape") document.activeElement.blur(); });
})();
