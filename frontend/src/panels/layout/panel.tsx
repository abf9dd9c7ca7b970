/** How the samples are laid out, and which snapshot gives the axes. */
import { effect, signal } from '@preact/signals'
import type { JSX } from 'preact'
import { type LayoutWish, makeLayout, makingLayout } from '../../model/layouts'
import { FilledSelect } from '../../parts/filledSelect'
import { snapshotNames } from '../../parts/moments'
import { wantedLayout } from '../../state/layoutChoice'
import { index } from '../../state/playhead'
import { onOpen, run, runs } from '../../state/run'
import { compact } from '../../state/theme'
import { wordsOf } from '../../state/trouble'
import { adopt } from '../../style/sheet'
import type { LayoutInfo, RunInfo } from '../../wire/messages'
import style from './layout.css'
import { anchorOptions, hasAnchor, layoutOptions, optionOf, wishOf } from './logic'

adopt(style)

const HERE = 'here'

const failure = signal('')
/** Id of the layout that everybody sees first, as far as this visit knows. */
const first = signal<string | null>(null)
/** Id of the layout that was made everybody's first on this visit. */
const everybodys = signal<string | null>(null)

onOpen(() => {
  failure.value = ''
  everybodys.value = null
  first.value = null
})

effect(() => {
  const layout = run.value?.layout ?? null
  if (layout !== null && wantedLayout.value === null) first.value = layout.id
})

async function wish(wished: LayoutWish | null): Promise<LayoutInfo | null> {
  if (wished === null) return null
  failure.value = ''
  try {
    return await makeLayout(wished)
  } catch (error) {
    failure.value = wordsOf(error)
    return null
  }
}

function Anchor({ info, layout }: { info: RunInfo; layout: LayoutInfo }): JSX.Element {
  const here = info.snapshots[index.value]?.step ?? null
  const present = snapshotNames.value[index.value] ?? ''
  const names = anchorOptions(info.snapshots, snapshotNames.value)
  const shown = here === null || here === layout.anchor ? [] : [{ value: HERE, text: `${present}, which is shown` }]
  return (
    <FilledSelect
      label={compact.value ? 'Axes' : 'Axes from'}
      value={String(layout.anchor)}
      options={[...shown, ...names]}
      choose={(step) => void wish(wishOf(optionOf(layout), step === HERE ? here : Number(step)))}
      title="The snapshot that gives the axes; they stay the same in every snapshot"
      disabled={makingLayout.value}
    />
  )
}

/** Makes the chosen layout what every visitor sees first. */
function Remember({ layout }: { layout: LayoutInfo }): JSX.Element | null {
  if (layout.visualizer !== 'pca' || (runs.value?.readonly ?? false)) return null
  if (everybodys.value === layout.id) return <p class="muted">This run now opens like this for everyone.</p>
  if (wantedLayout.value !== layout.id || first.value === layout.id) return null
  const remember = async (): Promise<void> => {
    const made = await wish({ ...wishOf(optionOf(layout), layout.anchor), remember: true })
    if (made === null) return
    everybodys.value = made.id
    first.value = made.id
  }
  return (
    <button
      class="link"
      title="Writes into the run folder that everyone sees this layout first. To undo it, choose another layout and use that for everyone."
      disabled={makingLayout.value}
      onClick={() => void remember()}
    >
      Use for everyone who opens this run
    </button>
  )
}

export function Layout(): JSX.Element | null {
  const info = run.value
  if (info === null || info.snapshots.length === 0) return null
  const { layout } = info
  const options = layoutOptions(info.choices, layout)
  if (options.length === 0) return null
  const none = { value: '', text: makingLayout.value ? 'being made' : 'none' }
  return (
    <section class="section layout" aria-label="How the samples are laid out" data-panel="layout">
      <FilledSelect
        label="Layout"
        value={layout === null ? '' : optionOf(layout)}
        options={layout === null ? [none, ...options] : options}
        choose={(option) => void wish(wishOf(option))}
        disabled={makingLayout.value}
      />
      {layout !== null && hasAnchor(layout) && info.snapshots.length > 1 && <Anchor info={info} layout={layout} />}
      {layout !== null && <Remember layout={layout} />}
      {failure.value !== '' && (
        <p class="failed" role="alert">
          {failure.value}
        </p>
      )}
    </section>
  )
}
