/** The help sheet: keys and marks. */
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { palette } from '../../model/palette'
import { Icon } from '../../parts/icon'
import { runs } from '../../state/run'
import { dark } from '../../state/theme'
import { adopt } from '../../style/sheet'
import style from './help.css'

adopt(style)

const KEYS: readonly (readonly [keys: readonly string[], does: string])[] = [
  [['space'], 'play, pause'],
  [['←', '→'], 'previous, next snapshot'],
  [['Home', 'End'], 'first, last snapshot'],
  [['+', '−'], 'zoom in, out'],
  [['F'], 'fit this snapshot'],
  [['0'], 'fit all snapshots'],
  [['Esc'], 'let the sample and the class go'],
  [['?'], 'this sheet'],
]

const MOUSE: readonly (readonly [gesture: string, does: string])[] = [
  ['drag', 'move the picture'],
  ['wheel', 'zoom at the pointer'],
  ['point', 'what a sample is'],
  ['click', 'keep that sample and draw its way'],
  ['class', 'point or click: only that class'],
]

function Mark({ kind }: { kind: 'point' | 'mismatch' | 'sure' | 'border' }): JSX.Element {
  const colour = palette(3)
  return (
    <svg width="24" height="14" aria-hidden="true">
      {kind === 'point' && <circle cx="12" cy="7" r="3" fill={colour} />}
      {kind === 'mismatch' && <circle cx="12" cy="7" r="4" fill={colour} stroke="var(--ink)" stroke-width="1.4" />}
      {kind === 'sure' && <rect width="24" height="14" rx="2" fill={palette(0)} opacity="0.35" />}
      {kind === 'border' && (
        <rect
          x="0.5"
          y="0.5"
          width="23"
          height="13"
          rx="2"
          fill={dark.value ? '#464a51' : '#ffffff'}
          stroke="var(--line-2)"
        />
      )}
    </svg>
  )
}

function Marks(): JSX.Element {
  return (
    <dl class="marks">
      <dt>
        <Mark kind="point" />
      </dt>
      <dd>a sample, in the colour of its label</dd>
      <dt>
        <Mark kind="mismatch" />
      </dt>
      <dd>predicted differently from its label</dd>
      <dt>
        <Mark kind="sure" />
      </dt>
      <dd>ground: predicted class, stronger where surer</dd>
      <dt>
        <Mark kind="border" />
      </dt>
      <dd>border: two classes are nearly as likely</dd>
    </dl>
  )
}

export function Help({ open, close }: { open: boolean; close: () => void }): JSX.Element {
  const sheet = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const dialog = sheet.current
    if (dialog === null) return
    if (open && !dialog.open) dialog.showModal()
    if (!open && dialog.open) dialog.close()
  }, [open])
  return (
    <dialog
      class="help"
      ref={sheet}
      aria-label="Keys and marks"
      onClose={close}
      onClick={(event) => {
        if (event.target === sheet.current) close()
      }}
    >
      <header>
        <h2>Keys and marks</h2>
        <button class="icon-button" aria-label="Close" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <div class="columns">
        <div>
          <h3>Keyboard</h3>
          <dl>
            {KEYS.flatMap(([keys, does]) => [
              <dt key={`${does} keys`}>
                {keys.map((key) => (
                  <kbd key={key} class="kbd">
                    {key}
                  </kbd>
                ))}
              </dt>,
              <dd key={does}>{does}</dd>,
            ])}
          </dl>
        </div>
        <div>
          <h3>Mouse</h3>
          <dl>
            {MOUSE.flatMap(([gesture, does]) => [
              <dt key={`${does} gesture`} class="muted">
                {gesture}
              </dt>,
              <dd key={does}>{does}</dd>,
            ])}
          </dl>
          <h3 style={{ marginTop: '14px' }}>Marks</h3>
          <Marks />
        </div>
      </div>
      {runs.value !== null && <footer>{`tensorboard-dvi ${runs.value.version}`}</footer>}
    </dialog>
  )
}
