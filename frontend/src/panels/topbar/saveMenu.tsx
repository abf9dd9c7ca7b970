/** Saves the picture as it is: as pixels or as shapes. */
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { useSignal } from '@preact/signals'
import { Icon } from '../../parts/icon'
import { type PictureFormat, savePicture } from '../../state/savePicture'
import { saveMenuOpen } from '../../state/tab'
import { wordsOf } from '../../state/trouble'

const KINDS: readonly { kind: PictureFormat; name: string; text: string }[] = [
  { kind: 'png', name: 'PNG', text: 'as seen, twice as fine' },
  { kind: 'svg', name: 'SVG', text: 'names, marks and traces as shapes' },
]

function Menu({ close }: { close: () => void }): JSX.Element {
  const host = useRef<HTMLDivElement>(null)
  const failure = useSignal('')
  useEffect(() => host.current?.querySelector('button')?.focus(), [])
  const press = (event: KeyboardEvent): void => {
    const items = [...(host.current?.querySelectorAll('button') ?? [])]
    const at = items.findIndex((item) => item === document.activeElement)
    if (event.key === 'Escape') close()
    else if (event.key === 'ArrowDown') items[(at + 1) % items.length]?.focus()
    else if (event.key === 'ArrowUp') items[(at + items.length - 1) % items.length]?.focus()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const start = async (kind: PictureFormat): Promise<void> => {
    try {
      await savePicture(kind)
      close()
    } catch (error) {
      failure.value = wordsOf(error)
    }
  }
  return (
    <div class="menu" role="menu" aria-label="Save the picture" ref={host} onKeyDown={press}>
      {KINDS.map(({ kind, name, text }) => (
        <button key={kind} role="menuitem" onClick={() => void start(kind)}>
          <b>{name}</b>
          <span class="muted">{text}</span>
        </button>
      ))}
      {failure.value !== '' && (
        <p role="alert" class="failed">
          {failure.value}
        </p>
      )}
    </div>
  )
}

export function SaveMenu(): JSX.Element {
  const host = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const open = saveMenuOpen.value
  useEffect(() => {
    const outside = (event: Event): void => {
      if (event.target instanceof Node && host.current?.contains(event.target) !== true) saveMenuOpen.value = false
    }
    document.addEventListener('pointerdown', outside)
    return () => document.removeEventListener('pointerdown', outside)
  }, [])
  return (
    <div class="save-menu" ref={host}>
      <button
        ref={button}
        class="icon-button"
        aria-label="Save the picture"
        aria-haspopup="menu"
        aria-expanded={open}
        title="Save the picture (S)"
        onClick={() => {
          saveMenuOpen.value = !open
        }}
      >
        <Icon name="download" />
      </button>
      {open && (
        <Menu
          close={() => {
            saveMenuOpen.value = false
            button.current?.focus()
          }}
        />
      )}
    </div>
  )
}
