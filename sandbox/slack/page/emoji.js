// The common part of Slack's emoji names. A name that is not here is shown as it was written, ":like_this:".
import { h } from "./dom.js";

const TABLE = `
smile 😄 grinning 😀 grin 😁 joy 😂 rofl 🤣 smiley 😃 sweat_smile 😅 laughing 😆 wink 😉 blush 😊 yum 😋 sunglasses 😎 heart_eyes 😍 slightly_smiling_face 🙂
upside_down_face 🙃 hugging_face 🤗 thinking_face 🤔 neutral_face 😐 expressionless 😑 face_with_rolling_eyes 🙄 smirk 😏 persevere 😣 open_mouth 😮
sleepy 😪 tired_face 😫 sleeping 😴 relieved 😌 worried 😟 confused 😕 disappointed 😞 cry 😢 sob 😭 scream 😱 angry 😠 rage 😡 exploding_head 🤯
partying_face 🥳 star-struck 🤩 nerd_face 🤓 face_with_monocle 🧐 saluting_face 🫡 melting_face 🫠 shrug 🤷 facepalm 🤦 skull 💀 ghost 👻 robot_face 🤖
+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 ok_hand 👌 clap 👏 raised_hands 🙌 pray 🙏 handshake 🤝 wave 👋 muscle 💪 point_up ☝️ point_right 👉 point_left 👈
point_down 👇 raised_hand ✋ hand ✋ fist ✊ crossed_fingers 🤞 v ✌️ writing_hand ✍️ eyes 👀 brain 🧠 heart ❤️ orange_heart 🧡 yellow_heart 💛
green_heart 💚 blue_heart 💙 purple_heart 💜 broken_heart 💔 sparkling_heart 💖 fire 🔥 sparkles ✨ star ⭐ star2 🌟 dizzy 💫 boom 💥 zap ⚡ rainbow 🌈
sunny ☀️ sun_with_face 🌞 cloud ☁️ rain_cloud 🌧️ snowflake ❄️ ocean 🌊 earth_americas 🌎 earth_africa 🌍 earth_asia 🌏 globe_with_meridians 🌐 seedling 🌱
herb 🌿 four_leaf_clover 🍀 tada 🎉 confetti_ball 🎊 balloon 🎈 gift 🎁 trophy 🏆 medal 🏅 sports_medal 🏅 first_place_medal 🥇 dart 🎯 rocket 🚀
airplane ✈️ car 🚗 house 🏠 office 🏢 factory 🏭 hospital 🏥 coffee ☕ beer 🍺 pizza 🍕 cake 🍰 apple 🍎 white_check_mark ✅ heavy_check_mark ✔️
ballot_box_with_check ☑️ x ❌ negative_squared_cross_mark ❎ heavy_plus_sign ➕ heavy_minus_sign ➖ question ❓ grey_question ❔ exclamation ❗
heavy_exclamation_mark ❗ bangbang ‼️ interrobang ⁉️ warning ⚠️ no_entry ⛔ no_entry_sign 🚫 octagonal_sign 🛑 rotating_light 🚨 construction 🚧
red_circle 🔴 large_orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢 large_blue_circle 🔵 large_purple_circle 🟣 white_circle ⚪ black_circle ⚫
large_red_square 🟥 large_orange_square 🟧 large_yellow_square 🟨 large_green_square 🟩 large_blue_square 🟦 white_large_square ⬜ black_large_square ⬛
white_medium_square ◻️ small_blue_diamond 🔹 small_orange_diamond 🔸 arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️ arrow_down ⬇️ arrow_upper_right ↗️
arrow_lower_right ↘️ leftwards_arrow_with_hook ↩️ arrow_right_hook ↪️ arrows_counterclockwise 🔄 repeat 🔁 fast_forward ⏩ rewind ⏪ arrow_forward ▶️
double_vertical_bar ⏸️ black_square_for_stop ⏹️ hourglass ⌛ hourglass_flowing_sand ⏳ stopwatch ⏱️ timer_clock ⏲️ alarm_clock ⏰ watch ⌚ clock1 🕐 clock3 🕒
clock5 🕔 clock9 🕘 clock12 🕛 mantelpiece_clock 🕰️ calendar 📆 date 📅 spiral_calendar_pad 🗓️ memo 📝 pencil 📝 pencil2 ✏️ clipboard 📋 pushpin 📌
round_pushpin 📍 paperclip 📎 linked_paperclips 🖇️ link 🔗 lock 🔒 unlock 🔓 key 🔑 closed_lock_with_key 🔐 mag 🔍 mag_right 🔎 bulb 💡 gear ⚙️ wrench 🔧
hammer 🔨 hammer_and_wrench 🛠️ toolbox 🧰 package 📦 inbox_tray 📥 outbox_tray 📤 email 📧 envelope ✉️ e-mail 📧 incoming_envelope 📨
envelope_with_arrow 📩 mailbox 📫 phone ☎️ telephone_receiver 📞 iphone 📱 calling 📲 computer 💻 desktop_computer 🖥️ printer 🖨️ floppy_disk 💾
file_folder 📁 open_file_folder 📂 card_index_dividers 🗂️ page_facing_up 📄 page_with_curl 📃 bookmark_tabs 📑 newspaper 📰 books 📚 book 📖
bookmark 🔖 label 🏷️ receipt 🧾 chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 bar_chart 📊 moneybag 💰 money_with_wings 💸 dollar 💵
euro 💶 credit_card 💳 scales ⚖️ bell 🔔 no_bell 🔕 loudspeaker 📢 mega 📣 speech_balloon 💬 thought_balloon 💭 left_speech_bubble 🗨️ speaking_head_in_silhouette 🗣️
bust_in_silhouette 👤 busts_in_silhouette 👥 bow 🙇 raising_hand 🙋 information_desk_person 💁 technologist 🧑‍💻 male-office-worker 👨‍💼
female-office-worker 👩‍💼 office_worker 🧑‍💼 dog 🐶 cat 🐱 bug 🐛 bee 🐝 turtle 🐢 snail 🐌 unicorn_face 🦄 owl 🦉 parrot 🦜 crown 👑 gem 💎 shield 🛡️
crystal_ball 🔮 test_tube 🧪 pill 💊 thermometer 🌡️ recycle ♻️ wastebasket 🗑️ soon 🔜 new 🆕 free 🆓 up 🆙 sos 🆘 ok 🆗 cool 🆒 id 🆔
information_source ℹ️ abc 🔤 one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ zero 0️⃣ keycap_ten 🔟 100 💯
zzz 💤 sweat_drops 💦 dash 💨 checkered_flag 🏁 triangular_flag_on_post 🚩 waving_white_flag 🏳️ flag-us 🇺🇸 us 🇺🇸 flag-br 🇧🇷 flag-gb 🇬🇧 gb 🇬🇧 flag-de 🇩🇪
de 🇩🇪 flag-fr 🇫🇷 fr 🇫🇷 flag-es 🇪🇸 es 🇪🇸 flag-mx 🇲🇽 flag-pt 🇵🇹 flag-it 🇮🇹 flag-jp 🇯🇵 jp 🇯🇵 flag-in 🇮🇳 flag-ca 🇨🇦 flag-ar 🇦🇷 flag-co 🇨🇴
palm_tree 🌴 beach_with_umbrella 🏖️ umbrella ☔ mountain ⛰️ compass 🧭 world_map 🗺️ anchor ⚓ ship 🚢 truck 🚚 railway_car 🚃 traffic_light 🚦
eight_spoked_asterisk ✳️ sparkle ❇️ recycling ♻️ copyright ©️ tm ™️ infinity ♾️ puzzle_piece 🧩 magnet 🧲 ladder 🪜 broom 🧹 bricks 🧱 chains ⛓️ balance_scale ⚖️
`;

const words = TABLE.trim().split(/\s+/);
const table = new Map();
for (let index = 0; index < words.length; index += 2) table.set(words[index], words[index + 1]);

const TONES = { "skin-tone-2": "🏻", "skin-tone-3": "🏼", "skin-tone-4": "🏽", "skin-tone-5": "🏾", "skin-tone-6": "🏿" };

/** All names, in the table's order. */
export const emojiNames = () => [...table.keys()];

/** The character for a name such as "tada" or "+1::skin-tone-3", or null. */
export function emojiChar(name) {
  const [base, tone] = name.split("::");
  const character = table.get(base);
  if (!character) return null;
  return tone && TONES[tone] ? character.replace("\uFE0F", "") + TONES[tone] : character;
}

/** An emoji as an element that screen readers name, or the name in colons when it is not known. */
export function emojiElement(name) {
  const character = emojiChar(name);
  if (!character) return document.createTextNode(`:${name}:`);
  return h("span", { class: "emoji", role: "img", "aria-label": `${name.replaceAll("_", " ")} emoji`, title: `:${name}:` }, character);
}

/** Text with its :emoji: names replaced by elements. */
export function withEmoji(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(/:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/g)) {
    if (!emojiChar(match[1])) continue;
    nodes.push(text.slice(end, match.index), emojiElement(match[1]));
    end = match.index + match[0].length;
  }
  nodes.push(text.slice(end));
  return nodes.filter((node) => node !== "");
}

export const QUICK_REACTIONS = ["white_check_mark", "eyes", "raised_hands"];
export const PICKER = [
  "+1", "white_check_mark", "eyes", "raised_hands", "tada", "heart", "fire", "rocket", "pray", "clap", "thinking_face", "joy",
  "smile", "wave", "100", "bulb", "warning", "question", "x", "hourglass_flowing_sand", "calendar", "telephone_receiver", "memo", "link",
];
