/** The legend of a colouring that is not by class: a range with ticks, or categories with their counts. */
import { computed, useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { fitting, shownFlags } from '../../model/classes'
import { colourScale } from '../../model/colourScale'
import { frame } from '../../model/frames'
import { column, points } from '../../model/points'
import type { Category, ColourScale } from '../../model/scale'
import { Swatch } from '../../parts/className'
import { compactNumber, thin } from '../../parts/number'
import { SearchField } from '../../parts/searchField'
import { colouring } from '../../state/colouring'
import { index } from '../../state/playhead'
import { run } from '../../state/run'
import { lit } from '../../state/selection'
import { categoryCounts, codeOf, rangeTicks } from './logic'

const MANY = 12

function Range({ scale }: { scale: ColourScale & { kind: 'numbers' } }): JSX.Element {
  const [low, high] = scale.range
  return (
    <div class="range" role="img" aria-label={`${scale.title} from ${compactNumber(low)} to ${compactNumber(high)}`}>
      <i style={{ background: `linear-gradient(90deg, ${scale.stops.join(', ')})` }} />
      <span class="ticks muted">
        {rangeTicks(low, high).map(({ share, value }) => (
          <span
            key={share}
            style={{ left: `${String(100 * share)}%` }}
            class={share === 0 ? 'first' : share === 1 ? 'last' : ''}
          >
            {compactNumber(value)}
          </span>
        ))}
      </span>
    </div>
  )
}

/** Samples per category, shown and selected ones only. */
const counts = computed<Uint32Array>(() => {
  const known = points.value
  const scale = colourScale.value
  if (known === null || scale?.kind !== 'categories') return new Uint32Array(0)
  const by = colouring.value
  const named = by.by === 'column' ? column(by.name) : null
  const codes = named?.kind === 'category' ? named.codes : null
  const code = codeOf(codes, known.label, frame(index.value)?.prediction, run.value?.classes.length ?? 0)
  const counting = { shown: shownFlags.value, probe: known.probe, member: fitting(lit.value, known)?.member ?? null }
  return categoryCounts(known.count, code, counting, scale.categories.length)
})

function Categories({ categories }: { categories: readonly Category[] }): JSX.Element {
  const search = useSignal('')
  const wanted = search.value.trim().toLocaleLowerCase()
  const listed = categories
    .map((category, i) => ({ ...category, count: counts.value[i] ?? 0, i }))
    .filter(({ name }) => name.toLocaleLowerCase().includes(wanted))
  return (
    <>
      {categories.length > MANY && (
        <SearchField label="Find a category" placeholder={`Find one of ${thin(categories.length)}`} text={search} />
      )}
      {listed.length === 0 && <p class="muted">No category is called so.</p>}
      <ul tabIndex={categories.length > MANY ? 0 : -1} aria-label="Categories">
        {listed.slice(0, 200).map(({ name, colour, count, i }) => (
          <li key={i}>
            <Swatch colour={colour} />
            <bdi class="cut" title={name}>
              {name === '' ? 'no name' : name}
            </bdi>
            <span class="muted">{thin(count)}</span>
          </li>
        ))}
      </ul>
    </>
  )
}

export function Scale(): JSX.Element | null {
  const scale = colourScale.value
  if (scale === null) return <p class="muted waiting">Its numbers are on the way.</p>
  if (scale.kind === 'numbers') return <Range scale={scale} />
  return scale.kind === 'categories' ? <Categories categories={scale.categories} /> : null
}
