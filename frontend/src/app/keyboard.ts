/** The keys of the page. */
import { landscapeKey } from '../panels/landscape/keys'
import { pin, pinned } from '../state/pinned'
import { lastIndex, seek, step, toggle } from '../state/playhead'
import { pickedClass } from '../state/show'

/** Whether a key belongs to the element that has the focus: text is typed, a list or a slider is moved. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'button'].includes(target.type)
}

/** Space and Enter press the button that has the focus. */
function pressesControl(event: KeyboardEvent): boolean {
  const { target, key } = event
  const control =
    target instanceof HTMLButtonElement || (target instanceof HTMLInputElement && target.type === 'checkbox')
  return control && (key === ' ' || key === 'Enter')
}

function letGo(): boolean {
  const held = pinned.value !== null || pickedClass.value !== null
  pin(null)
  pickedClass.value = null
  return held
}

function pageKey(event: KeyboardEvent, openHelp: () => void): boolean {
  switch (event.key) {
    case ' ':
      toggle()
      return true
    case 'ArrowLeft':
      step(-1)
      return true
    case 'ArrowRight':
      step(1)
      return true
    case 'Home':
      seek(0)
      return true
    case 'End':
      seek(lastIndex.value)
      return true
    case 'Escape':
      return letGo()
    case '?':
      openHelp()
      return true
    default:
      return landscapeKey(event)
  }
}

/** A control that was pressed with the pointer gives the keys back to the page: space plays, and presses it no second time. */
function releaseControl({ detail }: MouseEvent): void {
  const { activeElement: held } = document
  const control = held instanceof HTMLButtonElement || (held instanceof HTMLInputElement && held.type === 'checkbox')
  if (detail > 0 && control && held.closest('dialog') === null) held.blur()
}

/** Listens for keys; returns what ends it. */
export function watchKeyboard(openHelp: () => void): () => void {
  const press = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    if (isTyping(event.target) || pressesControl(event) || document.querySelector('dialog[open]') !== null) return
    if (pageKey(event, openHelp)) event.preventDefault()
  }
  document.addEventListener('keydown', press)
  document.addEventListener('click', releaseControl)
  return () => {
    document.removeEventListener('keydown', press)
    document.removeEventListener('click', releaseControl)
  }
}
