import { base } from './dom';

const islands = ['log-viewer', 'line-chart', 'chain-graph', 'spark-line'];

/** Loads the code of custom elements when a page has one of them; what did not come is asked for again with the next rendering. */
export function startIslands() {
    const load = () => {
        for (const name of islands) {
            const element = document.querySelector<HTMLElement>(`${name}[data-module]`);
            if (element && !customElements.get(name)) import(new URL(element.dataset.module!, base()).href).catch(() => undefined);
        }
    };
    for (const rendered of ['turbo:load', 'turbo:render']) document.addEventListener(rendered, load);
    document.addEventListener('federation:refreshed', load);
}
