/** Ready-made queries over the top of the canvas. */
import { computed } from '@preact/signals'
import type { JSX } from 'preact'
import { frame } from '../../model/frames'
import { labelsKnown, points } from '../../model/points'
import { toggled } from '../../query/edit'
import { index, lastIndex, moving, playing } from '../../state/playhead'
import { queryText, searchFocused } from '../../state/query'
import { run } from '../../state/run'
import { compact } from '../../state/theme'
import { chips, mostConfused } from './logic'

let lastPair: readonly [number, number] | null = null

/** The present pair; while the picture plays the last one stays, so that no chip moves under the pointer. */
const confused = computed(() => {
  if (playing.value || moving.value) return lastPair
  const known = points.value
  const prediction = frame(index.value)?.prediction
  if (known === null || prediction?.length !== known.count) return lastPair
  lastPair = mostConfused(known.label, prediction, run.value?.classes.length ?? 0)
  return lastPair
})

const shown = computed(() => {
  const info = run.value
  if (info === null || points.value === null) return []
  return chips({
    text: queryText.value,
    classes: info.classes.map(({ name }) => name),
    probes: info.probes.map(({ name }) => name),
    confused: confused.value,
    snapshots: lastIndex.value + 1,
    labelled: labelsKnown.value,
    truth: info.probes.some(({ has_truth }) => has_truth),
  })
})

export function Chips(): JSX.Element | null {
  if (shown.value.length === 0 || (compact.value && !searchFocused.value)) return null
  return (
    <div class="chips" role="group" aria-label="Ready-made searches" data-panel="chips">
      {shown.value.map(({ text, active }) => (
        <button
          key={text}
          class="chip"
          aria-pressed={active}
          title={active ? `Take ${text} out of the search` : `Search for ${text}`}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => {
            queryText.value = toggled(queryText.peek(), text)
          }}
        >
          <bdi>{text}</bdi>
        </button>
      ))}
    </div>
  )
}
