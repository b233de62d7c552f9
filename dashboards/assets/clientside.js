/* What the browser does by itself: write controls into the URL, name the document, copy, save images. */
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.lmis = {
  /* The only writer of the URL. A control that shows what the page was built with changes nothing. */
  navigate(values, clicks, state, search) {
    const none = window.dash_clientside.no_update;
    const [controls, picks] = window.dash_clientside.callback_context.inputs_list;
    const query = new URLSearchParams(search || "");
    let changed = false;
    (controls || []).forEach((control) => {
      const key = control.id.key;
      if (control.value === undefined || control.value === null || !state) return;
      if (String(control.value) !== String(state[key] || "")) {
        query.set(key, control.value);
        changed = true;
      }
    });
    const triggered = window.dash_clientside.callback_context.triggered_id;
    (picks || []).forEach((pick) => {
      if (!triggered || triggered.type !== "pick" || triggered.card !== pick.id.card) return;
      const point = pick.value && pick.value.points && pick.value.points[0];
      if (!point || point.customdata === undefined) return;
      const wanted = String(Array.isArray(point.customdata) ? point.customdata[0] : point.customdata);
      if (wanted !== String((state || {})[pick.id.key] || "")) {
        query.set(pick.id.key, wanted);
        changed = true;
      }
    });
    const active = document.activeElement && document.activeElement.closest(".control");
    const inside = active && active.querySelector("[id*='\"type\":\"control\"']");
    if (changed) window.lmisFocus = inside ? inside.id : null;
    return changed ? "?" + query.toString() : none;
  },

  /* Title, language and direction of the document; after a change of page the heading takes the focus. */
  meta(data) {
    if (!data) return window.dash_clientside.no_update;
    document.title = data.title;
    document.documentElement.lang = data.lang;
    document.documentElement.dir = data.dir;
    const last = window.lmisPath;
    window.lmisPath = data.path;
    if (last !== undefined && last !== data.path) {
      window.scrollTo(0, 0);
      const heading = document.querySelector("h1");
      if (heading) heading.focus({ preventScroll: true });
    }
    window.setTimeout(() => {
      const held = window.lmisFocus && document.getElementById(window.lmisFocus);
      window.lmisFocus = null;
      if (held) {
        const target = held.querySelector("input:checked") || held.parentElement.querySelector("input") || held;
        target.focus({ preventScroll: true });
      }
    }, 60);
    return data.path;
  },

  /* The address with every choice written out. */
  copy(clicks, permanent) {
    if (!clicks || !permanent) return window.dash_clientside.no_update;
    const address = window.location.origin + permanent.href;
    const done = permanent.done;
    if (navigator.clipboard && window.isSecureContext) {
      return navigator.clipboard.writeText(address).then(() => done, () => address);
    }
    const field = document.createElement("textarea");
    field.value = address;
    document.body.appendChild(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    return copied ? done : address;
  },

  /* Save the main chart. */
  image(clicks, permanent) {
    const triggered = window.dash_clientside.callback_context.triggered_id;
    const plot = document.querySelector(".card-main .js-plotly-plot");
    if (triggered && plot && (clicks || []).some((n) => n > 0)) {
      const title = document.querySelector(".card-main .card-title");
      const margin = Object.assign({}, plot.layout.margin, { t: 90, b: 60 });
      const layout = Object.assign({}, plot.layout, {
        showlegend: Boolean(plot.layout.meta && plot.layout.meta.legend),
        paper_bgcolor: "white",
        title: { text: title ? title.textContent : "", x: 0.01, xanchor: "left", font: { size: 19 } },
        annotations: (plot.layout.annotations || []).concat([
          { text: permanent.source, x: 0, y: 0, xref: "paper", yref: "paper", yshift: -52, xanchor: "left",
            yanchor: "top", showarrow: false, font: { size: 11 } },
        ]),
        margin,
      });
      const config = { topojsonURL: plot._context.topojsonURL };
      window.Plotly.downloadImage({ data: plot.data, layout, config }, {
        format: triggered.kind,
        filename: (permanent && permanent.subject) || "chart",
        width: 1200,
        height: plot.clientHeight + 150,
        scale: triggered.kind === "png" ? 2 : 1,
      });
    }
    return window.dash_clientside.no_update;
  },
};

/* Give the drop-down lists the names that stand above them: the component itself reads out its value only. It is
   loaded after the page, so wait for it. */
(function nameLists() {
  let waiting = 0;
  function name() {
    waiting = 0;
    document.querySelectorAll(".control label").forEach((label) => {
      const text = label.querySelector(".control-label");
      const button = label.querySelector("button.dash-dropdown");
      const stop = label.querySelector("input.dash-dropdown-focus-target");
      if (!text || !button) return;
      const full = `${text.textContent}: ${button.textContent}`;
      if (button.getAttribute("aria-label") === full) return;
      button.removeAttribute("aria-labelledby");
      button.setAttribute("aria-label", full);
      if (stop) {
        stop.removeAttribute("aria-hidden");
        stop.setAttribute("aria-label", full);
      }
    });
  }
  new MutationObserver(() => {
    if (!waiting) waiting = window.setTimeout(name, 80);
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
