/** The card beside a hovered sample: picture, label → prediction, confidence, probe and id. */
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { ReadonlySignal } from '@preact/signals'
import type { JSX } from 'preact'
import { palette } from '../../model/palette'
import { frame } from '../../model/frames'
import { mediaUrl } from '../../model/mediaUrl'
import { describe } from '../../model/points'
import { isPredicted } from '../../model/prediction'
import { ClassName, classTitle } from '../../parts/className'
import { decimal } from '../../parts/number'
import { viewport } from '../../state/camera'
import { hoveredPoint } from '../../state/hover'
import { index, moving } from '../../state/playhead'
import { run } from '../../state/run'
import { type Place, cardPlace } from './logic'

function Class({ index: at }: { index: number }): JSX.Element {
  const names = run.value?.classes.map(({ name }) => name) ?? []
  return <ClassName name={classTitle(names, at)} colour={palette(at)} />
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
  const there = frame(index.value)
  const classes = run.value?.classes.length ?? 0
  const present = there !== undefined && isPredicted(there.prediction, row, classes) ? there : undefined
  const picture = mediaUrl(row)
  return (
    <div class="landscape-card landscape-tip" ref={card} data-testid="tip">
      {picture === null ? null : <img src={picture} alt="" />}
      <div class="facts">
        <div class="answer">
          <Class index={sample.label} />
          {present === undefined ? null : (
            <>
              <span class="muted">→</span>
              <Class index={present.prediction[row]!} />
            </>
          )}
        </div>
        {present === undefined ? null : <div>confidence {decimal(present.confidence[row]! / 255, 2)}</div>}
        <div class="cut">
          <bdi>{`${sample.probe} ${sample.id}`}</bdi>
        </div>
      </div>
    </div>
  )
}
