/** The labels that are most often predicted as another class at the present snapshot. */
import { computed } from '@preact/signals'
import type { JSX } from 'preact'
import { nothingPredicted, shownFlags } from '../../model/classes'
import { frame } from '../../model/frames'
import { palette } from '../../model/palette'
import { points } from '../../model/points'
import { ClassName, classTitle } from '../../parts/className'
import { decimal, thin } from '../../parts/number'
import { Section } from '../../parts/section'
import { index } from '../../state/playhead'
import { run } from '../../state/run'
import { compact } from '../../state/theme'
import { adopt } from '../../style/sheet'
import style from './confusions.css'
import { type Pair, confusions } from './logic'

adopt(style)

const MOST = 5
const MOST_COMPACT = 3

/** Null while the samples or the present frame are not there. */
const pairs = computed<Pair[] | null>(() => {
  const known = points.value
  const prediction = frame(index.value)?.prediction
  if (known === null || prediction === undefined) return null
  const classes = run.value?.classes.length ?? 0
  return confusions({ ...known, classes }, prediction, shownFlags.value, compact.value ? MOST_COMPACT : MOST)
})

const labelled = computed(() => points.value?.label.some((label) => label >= 0) ?? false)

export function Confusions(): JSX.Element | null {
  const classes = run.value?.classes ?? []
  const found = pairs.value
  if (classes.length < 2 || !labelled.value || nothingPredicted.value) return null
  const most = found?.[0]?.count ?? 1
  const names = classes.map((one) => one.name)
  const name = (known: number): string => classTitle(names, known)
  return (
    <Section title="Most confused" side="label → prediction, samples" name="confusions">
      {found?.length === 0 && <p class="muted">No label is predicted as another class.</p>}
      <ol>
        {found?.map(({ label, called, count }) => (
          <li key={`${label} ${called}`}>
            <ClassName name={name(label)} colour={palette(label)} />
            <span class="arrow" aria-label="predicted as" role="img">
              →
            </span>
            <ClassName name={name(called)} colour={palette(called)} />
            <span class="count">{thin(count)}</span>
            <span class="bar">
              <i style={{ width: `${decimal((100 * count) / most, 1)}%` }} />
            </span>
          </li>
        ))}
      </ol>
    </Section>
  )
}
