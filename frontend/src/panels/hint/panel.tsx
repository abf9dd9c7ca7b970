/** One line for the first visit: how to move, to ask, to select. It goes with the first gesture on the canvas. */
import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { points } from '../../model/points'
import { Icon } from '../../parts/icon'
import { remember, remembered } from '../../state/storage'
import { tableOpen } from '../../state/tab'
import { adopt } from '../../style/sheet'
import type { PanelContext } from '../contract'
import style from './hint.css'

adopt(style)

const read = signal(remembered('local', 'hint') === true)

function put(): void {
  read.value = true
  remember('local', 'hint', true)
}

/** A drag, a click or a turn of the wheel on the picture says that the line was understood. */
function usePutByGesture(shown: boolean): void {
  useEffect(() => {
    if (!shown) return undefined
    const heard = (event: Event): void => {
      if (event.target instanceof Element && event.target.closest('.landscape') !== null) put()
    }
    document.addEventListener('pointerup', heard)
    document.addEventListener('wheel', heard, { passive: true })
    return () => {
      document.removeEventListener('pointerup', heard)
      document.removeEventListener('wheel', heard)
    }
  }, [shown])
}

export function Hint({ context }: { context: PanelContext }): JSX.Element | null {
  const shown = !read.value && points.value !== null && !tableOpen.value
  usePutByGesture(shown)
  if (!shown) return null
  return (
    <div class="hint" role="note" data-panel="hint">
      <span>Drag to move</span>
      <span>wheel to zoom</span>
      <span>
        <kbd class="kbd">Shift</kbd>-drag to select
      </span>
      <button class="link" onClick={() => context.openHelp()}>
        <kbd class="kbd">?</kbd> all keys
      </button>
      <button class="icon-button" aria-label="Do not show this line again" title="Got it" onClick={put}>
        <Icon name="close" />
      </button>
    </div>
  )
}
