/** What the nearest samples say about one. */

/** Those that are near both times. */
export function inBoth(a: ArrayLike<number>, b: ArrayLike<number>): Set<number> {
  const other = new Set(Array.from(b))
  return new Set(Array.from(a).filter((row) => other.has(row)))
}

/** "3 of 10 are neighbours in both"; `dense`: "3 of 10 in both". */
export function bothText(both: number, of: number, dense = false): string {
  if (of === 0) return ''
  if (both === of) return of === 1 ? 'the same in both' : `the same ${String(of)} in both`
  if (dense) return `${both === 0 ? 'none' : String(both)} of ${String(of)} in both`
  return `${both === 0 ? 'none' : String(both)} of ${String(of)} ${both === 1 ? 'is a neighbour' : 'are neighbours'} in both`
}

/** How they are labelled: "all labelled 0", "7 labelled 4, 3 as 9", "4 labelled 4, 2 as 9, 4 others". */
export function labelsText(labels: readonly number[], className: (label: number) => string): string {
  if (labels.length === 0) return ''
  const counts = new Map<number, number>()
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  const order = [...counts].sort(([a, n], [b, m]) => m - n || a - b)
  const said = (label: number): string => (label < 0 ? 'without a label' : `labelled ${className(label)}`)
  if (order.length === 1) return `all ${said(order[0]![0])}`
  const parts = order.slice(0, 2).map(([label, count], i) => {
    const again = i > 0 && label >= 0 && order[0]![0] >= 0
    return `${String(count)} ${again ? `as ${className(label)}` : said(label)}`
  })
  const rest = order.slice(2).reduce((sum, [, count]) => sum + count, 0)
  return [...parts, ...(rest === 0 ? [] : [rest === 1 ? '1 other' : `${String(rest)} others`])].join(', ')
}
