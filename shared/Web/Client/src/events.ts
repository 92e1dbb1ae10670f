import { base } from './dom';

interface Listed { id: string; title: string }

const known = new Map<string, Promise<Listed[]>>();

/** A field with data-events offers the events of the region that its row chooses, as the region says through the gateway. Without an answer it offers nothing. */
export function startEvents() {
    document.addEventListener('focusin', event => {
        const field = event.target as HTMLInputElement;
        const region = field.dataset?.events && field.closest('tr')?.querySelector<HTMLSelectElement>('[data-step], [name=stepRegion]')?.value;
        if (region) void offer(field, region);
    });
}

async function offer(field: HTMLInputElement, region: string) {
    const events = await (known.get(region) ?? ask(region));
    const id = `events-${field.dataset.events}-${region}`;
    if (!document.getElementById(id)) {
        const list = document.createElement('datalist');
        list.id = id;
        list.append(...events.map(event => new Option(field.dataset.events === 'id' ? event.title : event.id, field.dataset.events === 'id' ? event.id : event.title)));
        field.form!.append(list);
    }

    field.setAttribute('list', id);
}

function ask(region: string) {
    const asked = fetch(new URL(`regions/${encodeURIComponent(region)}/api/app/get_schedule/v1?limit=1000`, base()))
        .then(async answer => (await answer.json() as { rows?: Listed[] }).rows ?? [])
        .catch(() => [] as Listed[]);
    known.set(region, asked);
    return asked;
}
