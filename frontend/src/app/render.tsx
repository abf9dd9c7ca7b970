import { render as mount } from 'preact'
import { adopt } from '../style/sheet'
import { fontFaces } from '../style/fonts'
import tokens from '../style/tokens.css'
import { Page } from './page'

/** Draws the page into the document; TensorBoard calls this once per tab. */
export function render(): void {
  adopt(fontFaces(new URL('.', import.meta.url)) + tokens)
  const root = document.createElement('div')
  root.dataset['testid'] = 'dvi'
  document.body.append(root)
  mount(<Page />, root)
}
