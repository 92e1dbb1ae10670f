const pause = 300;

/**
 * What depends on a choice: an element with data-when="field=value" is shown, and its fields are sent, only while the field of that name has that value (a checkbox: is ticked).
 * A form with data-preview is sent there when something in it changes, and what comes back is put into [data-preview-of].
 * What was typed into a form that was refused stands in it again on the page that says so; passwords do not.
 */
export function startForms() {
    for (const rendered of ['turbo:load', 'turbo:render']) document.addEventListener(rendered, () => document.querySelectorAll<HTMLFormElement>('form').forEach(apply));
    document.addEventListener('submit', event => keep(event.target as HTMLFormElement));
    document.addEventListener('turbo:load', refill);
    document.addEventListener('input', event => {
        const form = (event.target as HTMLElement).closest('form');
        if (!form) return;
        apply(form);
        if (form.dataset.preview) preview(form);
    });
}

function apply(form: HTMLFormElement) {
    for (const part of form.querySelectorAll<HTMLElement>('[data-when]')) {
        const [name, value] = part.dataset.when!.split('=') as [string, string];
        const field = form.elements.namedItem(name) as HTMLSelectElement | HTMLInputElement | null;
        const isShown = field instanceof HTMLInputElement && field.type === 'checkbox' ? field.checked : field?.value === value;
        part.hidden = !isShown;
        if (part instanceof HTMLFieldSetElement) part.disabled = !isShown;
    }
}

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
let sent: { action: string | null; fields: [string, string][] } | undefined;

const isTyped = (field: Element): field is Field => field.matches('input:not([type=hidden], [type=password], [type=checkbox], [type=radio], [type=file]), select, textarea');
const fieldsOf = (form: HTMLFormElement) => [...form.elements].filter(isTyped).filter(field => field.name);

function keep(form: HTMLFormElement) {
    if (form.getAttribute('method') === 'post') sent = { action: form.getAttribute('action'), fields: fieldsOf(form).map(field => [field.name, field.value]) };
}

function refill() {
    const before = sent;
    sent = undefined;
    if (!before || before.fields.length === 0 || !document.querySelector('.alert-danger[role=alert]')) return;
    for (const form of document.querySelectorAll<HTMLFormElement>('form')) {
        const fields = fieldsOf(form);
        if (form.getAttribute('action') !== before.action || fields.some((field, i) => field.name !== before.fields[i]?.[0])) continue;
        fields.forEach((field, i) => (field.value = before.fields[i]![1]));
        form.closest('details')?.setAttribute('open', '');
        apply(form);
    }
}

let timer = 0;
let asked: AbortController | undefined;

function preview(form: HTMLFormElement) {
    clearTimeout(timer);
    timer = window.setTimeout(async () => {
        asked?.abort();
        asked = new AbortController();
        try {
            const answer = await fetch(new URL(form.dataset.preview!, document.baseURI), { method: 'POST', body: new FormData(form), signal: asked.signal });
            const target = form.querySelector('[data-preview-of]');
            if (answer.ok && target) target.innerHTML = await answer.text();
        } catch {
            // The preview stays as it was.
        }
    }, pause);
}
