import { clockTime } from './dom';

const away = [502, 503, 504];

/** What is opened or sent while nobody answers leaves the page as it is, with all that was typed, and is told of above it until something is answered. */
export function startUnanswered() {
    document.addEventListener('turbo:before-fetch-request', event => {
        if (!isAhead(event)) document.body.classList.remove('is-unanswered');
    });
    document.addEventListener('turbo:fetch-request-error', event => {
        if (!isAhead(event)) keep(event);
    });
    document.addEventListener('turbo:before-fetch-response', event => {
        if (isAhead(event)) return;
        if (away.includes((event as CustomEvent<{ fetchResponse: { statusCode: number } }>).detail.fetchResponse.statusCode)) keep(event);
        else document.getElementById('unanswered')?.remove();
    });
    document.addEventListener('federation:refreshed', () => document.getElementById('unanswered')?.remove());
}

/** Whether a link is only looked at ahead of a click. */
const isAhead = (event: Event) => event.target instanceof HTMLAnchorElement;

function keep(event: Event) {
    event.preventDefault();
    document.body.classList.add('is-unanswered');
    document.documentElement.removeAttribute('aria-busy');
    document.getElementById('unanswered')?.remove();
    const isSent = event.target instanceof HTMLFormElement && event.target.getAttribute('method') === 'post';
    const [said, box] = [document.createElement('div'), document.createElement('div')];
    said.className = 'alert alert-danger mb-0';
    said.role = 'alert';
    said.textContent = `No answer at ${clockTime(new Date())}. ${isSent ? 'Whether it was done shows once there are answers again; what you typed still stands here.' : 'The page you asked for could not be opened: this one stays until there are answers again.'}`;
    box.id = 'unanswered';
    box.className = 'page pb-0';
    box.append(said);
    document.getElementById('page')?.before(box);
    said.scrollIntoView({ block: 'nearest' });
}
