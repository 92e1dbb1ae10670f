import { base } from './dom';

const islands = ['log-viewer', 'line-chart', 'chain-graph', 'spark-line'];

/** Loads the code of custom elements when a page has one of them. */
export function startIslands() {
    const load = () => {
        for (const name of islands) {
            const element = document.querySelector<HTMLElement>(`${name}[data-module]`);
            if (element && !customElements.get(name)) void import(new URL(element.dataset.module!, base()).href);
        }
    };
    document.addEventListener('turbo:load', load);
    document.addEventListener('federation:refreshed', load);
}
