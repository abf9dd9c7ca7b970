/** The card beside a hovered sample: its medium, label → prediction, confidence, what it is coloured by, tags, probe and id. */
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { ReadonlySignal } from '@preact/signals'
import type { JSX } from 'preact'
import { palette } from '../../model/palette'
import { frame } from '../../model/frames'
import { mediaKind } from '../../model/mediaUrl'
import { describe } from '../../model/points'
import { isPredicted } from '../../model/prediction'
import { ClassName, classTitle } from '../../parts/className'
import { colouredValue } from '../../parts/colouredValue'
import { Medium } from '../../parts/medium'
import { decimal } from '../../parts/number'
import { viewport } from '../../state/camera'
import { colouring } from '../../state/colouring'
import { hoveredPoint } from '../../state/hover'
import { index, moving } from '../../state/playhead'
import { run } from '../../state/run'
import { groups } from '../../state/tagged'
import { adopt } from '../../style/sheet'
import { type Place, cardPlace } from './logic'
import style from './tip.css'

adopt(style)

const MOST_TAGS = 3

function className(at: number): string {
  return classTitle(run.value?.classes.map(({ name }) => name) ?? [], at)
}

function Class({ index: at }: { index: number }): JSX.Element {
  return <ClassName name={className(at)} colour={palette(at)} />
}

function Coloured({ row }: { row: number }): JSX.Element | null {
  const said = colouredValue(colouring.value, row, className)
  if (said === null) return null
  return (
    <div class="coloured">
      <bdi class="cut">{said.name}</bdi>
      <bdi class="cut">{said.text}</bdi>
    </div>
  )
}

function Tags({ row }: { row: number }): JSX.Element | null {
  const own = groups.value.filter(({ kind, mask }) => kind === 'tag' && mask.has(row))
  return (
    <>
      {own.slice(0, MOST_TAGS).map(({ name }) => (
        <div class="tag" key={name}>
          <bdi class="cut">{name}</bdi>
        </div>
      ))}
      {own.length > MOST_TAGS && <div>{`and ${String(own.length - MOST_TAGS)} tags more`}</div>}
    </>
  )
}

function Answer({ row, label }: { row: number; label: number }): JSX.Element {
  const there = frame(index.value)
  const classes = run.value?.classes.length ?? 0
  const present = there !== undefined && isPredicted(there.prediction, row, classes) ? there : undefined
  return (
    <>
      <div class="answer">
        <Class index={label} />
        {present !== undefined && (
          <span class="called">
            <span class="muted">→</span>
            <Class index={present.prediction[row]!} />
          </span>
        )}
      </div>
      {present !== undefined && <div>confidence {decimal(present.confidence[row]! / 255, 2)}</div>}
    </>
  )
}

export function Tip({ place }: { place: ReadonlySignal<Place | null> }): JSX.Element | null {
  const card = useRef<HTMLDivElement>(null)
  const row = hoveredPoint.value
  const at = place.value
  const sample = row === null ? null : describe(row)
  useLayoutEffect(() => {
    const node = card.current
    if (node === null || at === null) return
    const to = cardPlace(at, { width: node.offsetWidth, height: node.offsetHeight }, viewport.peek())
    node.style.transform = `translate(${Math.round(to.x)}px, ${Math.round(to.y)}px)`
  })
  if (row === null || at === null || sample === null || moving.value) return null
  const kind = mediaKind(row)
  const name = `${sample.probe} ${String(sample.id)}`
  const tall = kind === 'text' || kind === 'table'
  return (
    <div class={`landscape-card landscape-tip${tall ? ' tall' : ''}`} ref={card} data-testid="tip">
      {!tall && <Medium row={row} name="" size="beside" />}
      <div class="facts">
        <Answer row={row} label={sample.label} />
        <Coloured row={row} />
        <Tags row={row} />
        <div class="cut">
          <bdi>{name}</bdi>
        </div>
      </div>
      {tall && <Medium row={row} name={name} size="beside" />}
    </div>
  )
}
