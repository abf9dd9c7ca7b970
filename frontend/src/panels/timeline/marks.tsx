/** Marks on the timeline: the two snapshots that are compared, and those that an iteration query has found. */
import type { JSX } from 'preact'
import { type Span, placeOf, spacing } from '../../charts/scale'
import { snapshotNames } from '../../parts/moments'
import { thin } from '../../parts/number'
import { compared, mark, marked, markNext } from '../../state/comparison'
import { iteration } from '../../state/query'
import { tab } from '../../state/tab'

const RAIL = 30
const HIGHEST = 9
const WIDEST = 9

/** Marks the stop that is nearest to a place; a second mark on the same stop takes it away. */
export function markAt(span: Span, under: number): void {
  const place = Math.min(span.count - 1, Math.max(0, Math.round(under)))
  const { i, j } = marked.value
  if (i !== null && j === null && compared.value?.i === place) mark('i', null)
  else markNext(place)
  tab.value = 'changes'
}

/** Bars above the rail: the share of the selected samples that satisfy the query at each snapshot. */
export function Iterations({ span }: { span: Span }): JSX.Element | null {
  const found = iteration.value
  if (found === null) return null
  const width = Math.max(2, Math.min(WIDEST, spacing(span) - 2))
  return (
    <g class="iterations" data-testid="iterations">
      {found
        .filter(({ count }) => count > 0)
        .map(({ index, count, of }) => {
          const height = Math.max(2, (HIGHEST * count) / Math.max(1, of))
          return (
            <rect key={index} x={placeOf(span, index) - width / 2} y={RAIL - 4 - height} width={width} height={height}>
              <title>{`${snapshotNames.value[index] ?? ''}: ${thin(count)} of ${thin(of)}`}</title>
            </rect>
          )
        })}
    </g>
  )
}

/** The letters i and j under the compared snapshots: while they are looked at, or once somebody has marked one. */
export function Compared({ span }: { span: Span }): JSX.Element | null {
  const pair = compared.value
  const { i, j } = marked.value
  if (pair === null || (tab.value !== 'changes' && i === null && j === null)) return null
  return (
    <g class="compared" data-testid="compared">
      {(['i', 'j'] as const).map((which) => {
        const x = placeOf(span, pair[which])
        return (
          <g key={which} transform={`translate(${String(x)} ${String(RAIL)})`}>
            <path d="M0 5 4.500 12H-4.500z" />
            <text y="22">{which}</text>
          </g>
        )
      })}
    </g>
  )
}
