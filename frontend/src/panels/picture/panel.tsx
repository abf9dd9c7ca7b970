/** How to read the picture: what it is made of, how faithful it is. */
import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { makeLayout } from '../../model/layouts'
import { colouring } from '../../state/colouring'
import { inEpochs } from '../../parts/moments'
import { quantityName } from '../../parts/quantity'
import { Section } from '../../parts/section'
import { momentName } from '../../parts/when'
import { index } from '../../state/playhead'
import { run } from '../../state/run'
import { compact, dark } from '../../state/theme'
import { wordsOf } from '../../state/trouble'
import { adopt } from '../../style/sheet'
import type { RunInfo, SnapshotInfo } from '../../wire/messages'
import {
  type Fidelity,
  STAR_TEXTS,
  anchorText,
  betterAnchor,
  fidelity,
  groundText,
  layoutName,
  pointText,
  shortName,
} from './logic'
import style from './picture.css'

adopt(style)

function Reanchor({ info, better, name }: { info: RunInfo; better: SnapshotInfo; name: string }): JSX.Element {
  const failure = useSignal('')
  const busy = useSignal(false)
  const source = info.layout?.source === 'representation' ? ({ source: 'representation' } as const) : {}
  const choose = async (): Promise<void> => {
    busy.value = true
    failure.value = ''
    try {
      await makeLayout({ ...source, anchor: better.step, remember: true })
    } catch (error) {
      failure.value = wordsOf(error)
    }
    busy.value = false
  }
  return (
    <>
      <button
        class="button"
        disabled={busy.value}
        title="The picture is laid out again along these axes"
        onClick={() => void choose()}
      >
        Take the axes from {name}
      </button>
      {failure.value !== '' && (
        <p class="failed" role="alert">
          {failure.value}
        </p>
      )}
    </>
  )
}

function Held({ fit: { share, claim, advice } }: { fit: Fidelity }): JSX.Element {
  return (
    <>
      <div class="fidelity" role="img" aria-label={claim}>
        <i style={{ width: `${String(Math.min(100, Math.max(0, share * 100)))}%` }} />
      </div>
      <p>
        {claim} <span class={share < 0.6 ? '' : 'muted'}>{advice}</span>
      </p>
    </>
  )
}

/** What the points are coloured by, in words. */
function colourName(): string {
  const by = colouring.value
  return by.by === 'quantity' ? quantityName(by.name) : 'name' in by ? by.name : by.by
}

export function Picture(): JSX.Element | null {
  const info = run.value
  const layout = info?.layout
  if (info === null || layout === null || layout === undefined) return null
  const epochs = inEpochs.value
  const fit = fidelity(layout, index.value, epochs)
  const ground = groundText(layout)
  const train = info.probes.find(({ name }) => name.toLowerCase().startsWith('train')) ?? info.probes[0]
  const better = betterAnchor(layout, info.snapshots, train?.key)
  const anchored = { layout, moments: info.snapshots, epochs, outgrown: better !== null }
  return (
    <Section
      title="How to read it"
      side={
        <span class="cut" title={layoutName(layout)}>
          {shortName(layout)}
        </span>
      }
      name="picture"
    >
      {!compact.value && <p>{pointText(colourName(), layout.territory, dark.value ? 'ash' : 'white')}</p>}
      {layout.visualizer === 'star' && (
        <>
          <p>{STAR_TEXTS.made}</p>
          <p class="muted">{STAR_TEXTS.hides}</p>
        </>
      )}
      {fit !== null && <Held fit={fit} />}
      <p class="muted" title={anchorText(anchored)}>
        {anchorText(anchored, compact.value)}
      </p>
      {ground !== null && <p class="muted">{ground}</p>}
      {layout.stored_in_cache && <p class="muted">The run folder is read-only: results lie in your cache folder.</p>}
      {better !== null && <Reanchor info={info} better={better} name={momentName(better, epochs)} />}
    </Section>
  )
}
