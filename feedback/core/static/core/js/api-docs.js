// Shows the description of the API. Tried-out writes of somebody signed in carry the CSRF token.
const place = document.getElementById("api");
const SAFE = ["GET", "HEAD", "OPTIONS"];

window.SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  tryItOutEnabled: false,
  validatorUrl: null,
  requestInterceptor(request) {
    const own = new URL(request.url, document.baseURI).origin === window.location.origin;
    if (own && !SAFE.includes((request.method ?? "GET").toUpperCase())) {
      request.headers["X-CSRFToken"] = place.dataset.csrf;
    }
    return request;
  },
});
