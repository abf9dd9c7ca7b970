/** The sample under the pointer, else the one that was clicked, else the one with the highest loss: its life so far. */
import { computed, effect, signal } from '@preact/signals'
import type { ComponentChildren, JSX } from 'preact'
import { palette } from '../../model/palette'
import { frame } from '../../model/frames'
import { mediaUrl } from '../../model/mediaUrl'
import { type Sample as Described, describe, points } from '../../model/points'
import { ClassName, classTitle } from '../../parts/className'
import { Icon } from '../../parts/icon'
import { firstNumber, inEpochs, snapshotNames, snapshotNumbers } from '../../parts/moments'
import { compactNumber, decimal } from '../../parts/number'
import { Section } from '../../parts/section'
import { hoveredPoint } from '../../state/hover'
import { pin, pinned } from '../../state/pinned'
import { index, moving } from '../../state/playhead'
import { run } from '../../state/run'
import { shownProbes } from '../../state/show'
import { compact } from '../../state/theme'
import { adopt } from '../../style/sheet'
import { HistoryChart } from './history'
import { type History, hardest, history, story, storyText } from './logic'
import style from './sample.css'

adopt(style)

const NO_LIFE: History = { called: [], confidence: [] }

/** Row with the highest loss at the present snapshot, of the shown probes; it waits while the picture moves. */
const worst = signal<number | null>(null)

effect(() => {
  const known = points.value
  if (known === null) worst.value = null
  if (known === null || moving.value) return
  const shown = (run.value?.probes ?? []).map(({ key }) => shownProbes.value.has(key))
  worst.value = hardest(frame(index.value)?.loss, known.probe, shown)
})

/** Row of the sample that is shown. */
const row = computed(() => hoveredPoint.value ?? pinned.value ?? worst.value)
const names = computed(() => run.value?.classes.map(({ name }) => name) ?? [])

function className(known: number): string {
  return classTitle(names.value, known)
}

/** `called`: undefined while the snapshot is not there, null where the sample has no prediction in it. */
function Verdict({ label, called }: { label: number; called: number | null | undefined }): JSX.Element {
  return (
    <div class="verdict">
      <ClassName name={className(label)} colour={palette(label)} />
      {called !== undefined && (
        <>
          <span class="arrow" role="img" aria-label="predicted as">
            →
          </span>
          {called === null ? (
            <span class="muted">no prediction</span>
          ) : (
            <ClassName name={className(called)} colour={palette(called)} />
          )}
        </>
      )}
    </div>
  )
}

/** What the present snapshot calls a sample; see `Verdict`. */
function presentCall(at: number): number | null | undefined {
  const called = frame(index.value)?.prediction[at]
  return called !== undefined && called >= names.value.length ? null : called
}

function Facts({ known, at }: { known: Described; at: number }): JSX.Element {
  const seen = frame(index.value)
  const sure = presentCall(at) === null ? undefined : seen?.confidence[at]
  const loss = seen?.loss[at]
  return (
    <dl class="facts">
      <dt>confidence</dt>
      <dd>{decimal(sure === undefined ? null : sure / 255, 2)}</dd>
      {loss !== undefined && !Number.isNaN(loss) && (
        <>
          <dt>loss</dt>
          <dd>{loss >= 0.1 ? decimal(loss, 2) : compactNumber(loss)}</dd>
        </>
      )}
      {known.truth !== null && (
        <>
          <dt>recorded truth</dt>
          <dd>
            <ClassName name={className(known.truth)} colour={palette(known.truth)} />
          </dd>
        </>
      )}
    </dl>
  )
}

/** Confidence and prediction over the snapshots; without a sample the empty chart keeps its place. */
function Life({ life, children }: { life: History; children?: ComponentChildren }): JSX.Element {
  const unit = inEpochs.value ? 'epoch' : 'step'
  return (
    <>
      <p class="caption">
        <span>Confidence and prediction</span>
        <span class="muted">per {unit}</span>
      </p>
      <HistoryChart
        life={life}
        numbers={snapshotNumbers.value}
        first={firstNumber.value}
        present={index.value}
        names={names.value}
        height={compact.value ? 104 : 120}
        unit={unit}
      />
      <p class="story">{children}</p>
    </>
  )
}

function Story({ life, label }: { life: History; label: number }): JSX.Element | null {
  const told = story(life, label)
  if (told === null) return null
  const moment = (i: number): string => snapshotNames.value[i] ?? ''
  return <>{storyText(told, label, { className, moment, unit: inEpochs.value ? 'epoch' : 'snapshot' })}</>
}

function Nobody(): JSX.Element {
  return (
    <>
      <div class="head">
        <div class="picture-frame vacant" />
        <div class="body muted">
          <p>Point at a sample to see what it is and what the model called it over time.</p>
          <p>Click to keep it here.</p>
        </div>
      </div>
      {snapshotNumbers.value.length > 0 && <Life life={NO_LIFE} />}
    </>
  )
}

/** Which sample it is, and why it is shown; it can be kept, and a kept one can be let go. */
interface WhichProps {
  known: Described
  at: number
  why: string
}

function Which({ known, at, why }: WhichProps): JSX.Element {
  const kept = pinned.value === at
  const name = kept ? 'Let this sample go' : 'Keep this sample'
  return (
    <span class="kept">
      {why}
      <bdi class="cut">{`${known.probe} ${String(known.id)}`}</bdi>
      <button
        class="icon-button"
        aria-label={name}
        title={kept ? 'Let go (Esc)' : `${name} and draw its way`}
        onClick={() => {
          pin(kept ? null : at)
        }}
      >
        <Icon name={kept ? 'close' : 'pin'} />
      </button>
    </span>
  )
}

export function Sample(): JSX.Element | null {
  if (run.value === null) return null
  const at = row.value
  const known = at === null ? null : describe(at)
  if (at === null || known === null) {
    return (
      <Section title="Sample" name="sample">
        <Nobody />
      </Section>
    )
  }
  const picture = mediaUrl(at)
  const life = history(at, snapshotNumbers.value.length, names.value.length, frame)
  const chosen = hoveredPoint.value !== null || pinned.value !== null
  const side = <Which known={known} at={at} why={chosen ? '' : 'highest loss:'} />
  return (
    <Section title="Sample" name="sample" side={side}>
      <div class="head">
        {picture !== null && (
          <div class="picture-frame">
            <img src={picture} alt={`${known.probe} ${String(known.id)}`} decoding="async" />
          </div>
        )}
        <div class="body">
          <Verdict label={known.label} called={presentCall(at)} />
          <Facts known={known} at={at} />
        </div>
      </div>
      <Life life={life}>
        <Story life={life} label={known.label} />
      </Life>
      {!chosen && <p class="muted">Point at another to see it; click to keep it.</p>}
    </Section>
  )
}
