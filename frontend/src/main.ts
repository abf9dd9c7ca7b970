export { render } from './app/render'

performance.mark('dvi:module')
