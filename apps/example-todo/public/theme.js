// Applies the theme chosen earlier; without a choice the system's setting holds (see src/client/state/theme.ts).
try {
  const theme = localStorage.getItem("todo.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is switched off: the system's setting it is.
}
