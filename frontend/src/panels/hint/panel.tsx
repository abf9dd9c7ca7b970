/** One line for the first visit: how to move, to ask, to select. */
import { signal } from '@preact/signals'
import type { JSX } from 'preact'
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

export function Hint({ context }: { context: PanelContext }): JSX.Element | null {
  if (read.value || points.value === null || tableOpen.value) return null
  return (
    <div class="hint" role="note" data-panel="hint">
      <span>Drag to move</span>
      <span>wheel to zoom</span>
      <span>click a point</span>
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
