// The bar on top of a region's pages. Its parts are in a shadow tree, so that the page's styles and updates leave it alone.
(() => {
  const refreshEvery = 5000;
  const style = new CSSStyleSheet();
  style.replaceSync(`
    :host { display: flex; position: sticky; top: 0; z-index: 2000; height: 32px; align-items: center; gap: 12px; padding: 0 12px;
      background: #182433; color: #f6f8fb; font: 13px/1 system-ui, sans-serif; }
    a { color: inherit; } a:focus-visible, select:focus-visible { outline: 2px solid #fff; outline-offset: 1px; }
    select { background: #1f2e41; color: inherit; border: 1px solid #6b7a90; border-radius: 4px; font: inherit; padding: 3px 6px; max-width: 40vw; }
    .link { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; } .user { margin-left: auto; white-space: nowrap; }
    .bad { color: #ffb86b; } @media (max-width: 480px) { .user { display: none; } }`);

  const ago = (instant) => {
    const seconds = Math.max(0, Math.round((Date.now() - new Date(instant)) / 1000));
    return seconds < 90 ? `${seconds} s` : seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
  };

  customElements.define('federation-bar', class extends HTMLElement {
    connectedCallback() {
      if (!this.shadowRoot) this.build();
      this.refresh();
      this.timer = setInterval(() => document.hidden || this.refresh(), refreshEvery);
    }

    disconnectedCallback() {
      clearInterval(this.timer);
    }

    get base() {
      return this.getAttribute('base') ?? '';
    }

    get region() {
      return this.getAttribute('region');
    }

    build() {
      const root = this.attachShadow({ mode: 'open' });
      root.adoptedStyleSheets = [style];
      root.innerHTML = '<a class="back">← Coordinator</a><select aria-label="Region"></select><span class="link" role="status"></span><span class="user"></span>';
      root.querySelector('.back').href = `${this.base}/`;
      const select = root.querySelector('select');
      select.append(new Option(this.region, this.region, true, true));
      select.addEventListener('change', () => location.assign(location.pathname.replace(`/regions/${this.region}/`, `/regions/${select.value}/`)));
    }

    async refresh() {
      const link = this.shadowRoot.querySelector('.link');
      try {
        const answer = await fetch(`${this.base}/gateway/regions`, { headers: { accept: 'application/json' } });
        if (!answer.ok) return this.tell(link, 'Not signed in at the coordinator', false);
        this.show(await answer.json(), link);
      } catch {
        this.tell(link, 'The coordinator does not answer', true);
      }
    }

    show({ user, regions }, link) {
      const select = this.shadowRoot.querySelector('select');
      const names = regions.map((one) => one.name);
      if (names.join() !== [...select.options].map((option) => option.value).join())
        select.replaceChildren(...names.map((name) => new Option(name, name, false, name === this.region)));
      this.shadowRoot.querySelector('.user').textContent = user;
      const mine = regions.find((one) => one.name === this.region);
      if (!mine) return;
      const age = mine.lastContactAt ? `, as of ${ago(mine.lastContactAt)} ago` : '';
      const trip = mine.roundTripMs ? `, ${Math.round(mine.roundTripMs)} ms` : '';
      if (mine.state === 'unreachable') this.tell(link, `▲ The link is cut: unreachable for ${ago(mine.unreachableSince)}${age}`, true);
      else if (mine.state === 'degraded') this.tell(link, `! Link is degraded${trip}${age}`, true);
      else this.tell(link, `${['good', 'draining'].includes(mine.state) ? '● Link is well' : '○ Not heard of yet'}${trip}${age}`, false);
    }

    tell(link, text, isBad) {
      link.textContent = text;
      link.classList.toggle('bad', isBad);
    }
  });
})();
