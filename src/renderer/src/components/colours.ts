/** The colours behind CSS variables as the document shows them now; a canvas or chart cannot read variables. */
export function resolveColours<N extends string>(names: readonly N[]): Record<N, string> {
  const probe = document.createElement('span')
  probe.hidden = true
  document.body.append(probe)
  const colours = Object.fromEntries(
    names.map((name) => {
      probe.style.color = `var(--${name})`
      return [name, getComputedStyle(probe).color]
    }),
  ) as Record<N, string>
  probe.remove()
  return colours
}
