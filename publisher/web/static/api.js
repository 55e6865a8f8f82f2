/* The page of the API with scripts: Swagger UI stands instead of the list, and sends requests to this site alone. */
"use strict";

(() => {
  const root = document.getElementById("swagger-ui");
  if (!root || !window.SwaggerUIBundle) return;
  root.hidden = false;
  window.SwaggerUIBundle({
    url: root.dataset.description,
    domNode: root,
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: -1,
    validatorUrl: null,
    queryConfigEnabled: false,
    tryItOutEnabled: true,
    /* The site may be looked at before its base IRI is in DNS. */
    requestInterceptor: (request) => {
      const url = new URL(request.url, document.location);
      request.url = new URL(url.pathname + url.search, document.location).href;
      return request;
    },
    onComplete: () => {
      document.getElementById("operations").hidden = true;
    },
  });
})();
