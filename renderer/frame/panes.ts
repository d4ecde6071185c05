// F6 goes round the panes of the window, in reading order.

/** Moves the focus to the next pane (1) or the previous one (-1). */
export function nextPane(step: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter((pane) => pane.offsetParent !== null)
  const here = panes.findIndex((pane) => pane.contains(document.activeElement))
  const next = panes[(here + step + panes.length) % panes.length]
  const inside = next?.querySelector<HTMLElement>('[role=listbox]')
  ;(inside ?? next)?.focus()
}
