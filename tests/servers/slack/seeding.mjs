// Puts people, channels, the app and its tokens into an empty store of emulate.

const nothing = { value: "", creator: "", last_set: 0 };

function user(workspace, person) {
  const profile = {
    title: person.department ?? "",
    display_name: person.name,
    real_name: person.name,
    real_name_normalized: person.name,
    display_name_normalized: person.name,
    ...(person.email ? { email: person.email } : {}),
    image_48: "",
    image_192: "",
    team: workspace.id,
  };
  return {
    user_id: person.id,
    team_id: workspace.id,
    name: person.handle,
    real_name: person.name,
    email: person.email ?? "",
    is_admin: Boolean(person.admin),
    is_bot: Boolean(person.bot),
    deleted: Boolean(person.deleted),
    profile,
    // emulate leaves these out of its answers; the front puts them back.
    locale: person.locale ?? "ko-KR",
    is_restricted: Boolean(person.guest),
    is_ultra_restricted: false,
    is_stranger: Boolean(person.stranger),
    presence: "active",
    manual_presence: "auto",
    connection_count: 1,
    last_activity: 0,
  };
}

export function addPerson(workspace, person) {
  const { store, described } = workspace;
  store.users.insert(user(workspace, person));
  if (!person.bot && person.dm) {
    addChannel(workspace, { id: person.dm, name: person.handle, im: true, members: [described.bot.id, person.id], other: person.id });
  }
}

export function addChannel(workspace, channel) {
  return workspace.store.channels.insert({
    channel_id: channel.id,
    team_id: workspace.id,
    name: channel.name,
    is_channel: !channel.private && !channel.im,
    is_private: Boolean(channel.private || channel.im),
    is_im: Boolean(channel.im),
    is_mpim: false,
    ...(channel.im ? { user: channel.other, is_open_by_user: {} } : {}),
    is_archived: false,
    topic: nothing,
    purpose: nothing,
    members: [...channel.members],
    creator: channel.members[0] ?? "",
    num_members: channel.members.length,
    last_read: {},
  });
}

export function fill(workspace, world) {
  const { store, described } = workspace;
  const { app } = world;
  store.teams.insert({ team_id: described.id, name: described.name, domain: described.domain });
  const bot = described.bot;
  store.bots.insert({ bot_id: bot.bot_id, app_id: app.id, user_id: bot.id, name: bot.handle, deleted: false, icons: { image_48: "" } });
  addPerson(workspace, { ...bot, bot: true });
  for (const person of described.people) addPerson(workspace, person);
  for (const channel of described.channels) addChannel(workspace, channel);
  store.oauthApps.insert({
    app_id: app.id,
    client_id: app.client_id,
    client_secret: app.client_secret,
    name: app.name,
    redirect_uris: app.redirect_uris,
    scopes: app.scopes,
    user_scopes: [],
    bot_id: bot.bot_id,
    bot_user_id: bot.id,
    bot_name: bot.handle,
  });
  if (bot.token) {
    store.tokens.insert({
      token: bot.token,
      token_type: "bot",
      team_id: described.id,
      user_id: bot.id,
      scopes: app.scopes,
      app_id: app.id,
      client_id: app.client_id,
      bot_id: bot.bot_id,
      bot_user_id: bot.id,
      authed_user_id: described.people[0]?.id,
    });
  }
  workspace.raw.setData("slack.strict_scopes", world.settings.strict_scopes);
}
