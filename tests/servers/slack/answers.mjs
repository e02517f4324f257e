// What an HTTP answer is made of here.

export const json = (body, status = 200, headers = {}) => ({
  status,
  headers: { "Content-Type": "application/json; charset=utf-8", ...headers },
  body: JSON.stringify(body),
});

export const text = (body, status = 200, type = "text/plain") => ({ status, headers: { "Content-Type": type }, body });

export const ok = (data = {}) => ({ ok: true, ...data });

export const no = (error, ...messages) => ({
  ok: false,
  error,
  ...(messages.length ? { response_metadata: { messages } } : {}),
});
