"""What people in the demo say: written for it, by nobody's customer."""

from dataclasses import dataclass

FIRST_NAMES = [
    "Aoife",
    "Benoit",
    "Camille",
    "Dara",
    "Elena",
    "Farah",
    "Grace",
    "Hugo",
    "Imani",
    "Jonas",
    "Keiko",
    "Liam",
    "Maya",
    "Noor",
    "Olivia",
    "Priya",
    "Quentin",
    "Rosa",
    "Samir",
    "Tala",
    "Una",
    "Victor",
    "Wren",
    "Ximena",
    "Yann",
    "Zoe",
    "Amara",
    "Bruno",
    "Chidi",
    "Delphine",
    "Emeka",
    "Fiona",
    "Gabriel",
    "Hanna",
    "Isla",
    "Jorge",
    "Kiran",
    "Lucie",
    "Mateo",
    "Niamh",
    "Oscar",
    "Paloma",
    "Rafael",
    "Sofia",
    "Tomas",
    "Ursula",
    "Viola",
    "Walid",
    "Yuki",
    "Zara",
]
LAST_NAMES = [
    "Abad",
    "Brennan",
    "Castillo",
    "Delorme",
    "Evangelista",
    "Fournier",
    "Garcia",
    "Hennessy",
    "Ibarra",
    "Jacques",
    "Kavanagh",
    "Lapointe",
    "Mercado",
    "Nadeau",
    "Ocampo",
    "Pelletier",
    "Quinn",
    "Reyes",
    "Santos",
    "Tremblay",
    "Uy",
    "Villanueva",
    "Walsh",
    "Yap",
    "Zubiri",
    "Beaulieu",
    "Cruz",
    "Doyle",
    "Gagnon",
    "Healy",
    "Lim",
    "Murphy",
    "Navarro",
    "Roy",
]

#: Site, zone, teams.
SITES = (
    ("Cork", "Europe/Dublin", ("Retail banking", "Cards", "Digital support")),
    ("Montreal", "America/Toronto", ("Billing French", "Billing English", "Mobile")),
    ("Cebu", "Asia/Manila", ("Travel", "Mobile nights", "Care")),
)
#: Tool, vendor, version, what it is, index of its owner.
TOOLS = (
    ("Agent Assist", "Lumen Dialogue", "4.2", "Suggests replies and tips during the call", 0),
    ("Call Summary", "Lumen Dialogue", "2.9", "Writes the note in wrap-up", 0),
    ("Knowledge Search", "Fathom", "7.1", "Finds articles while you talk", 1),
    ("Virtual Agent", "Hallo", "2026.10", "Talks to customers before you do, and hands over", 1),
    ("Smart Routing", "in house", "", "Decides which call comes to whom", 2),
)


@dataclass(frozen=True, slots=True)
class Line:
    """Something an agent said: about which tool, how bad, when in the call, and what might come of it."""

    tool: str
    text: str
    severity: str
    moment: str
    answer: str = ""
    change: tuple[str, str, str] | None = None


LINES = (
    Line(
        "Agent Assist",
        "The suggested reply opens with the wrong product name on every savings call.",
        "slowing",
        "opening",
        "The product list was from last year. It is replaced tonight.",
        (
            "Suggested replies use this year’s product names",
            "Replies named products we stopped selling in March.",
            "Replies take the name from the customer’s own account.",
        ),
    ),
    Line(
        "Agent Assist",
        "The tip card covers the account number for the first twenty seconds. That is exactly when I need it.",
        "blocking",
        "opening",
        "Tips move beside the notes.",
        (
            "Tip cards stay off the account number",
            "Tips opened over the customer panel, bottom left.",
            "Tips open beside the notes and never over a field. You can pin them on either side.",
        ),
    ),
    Line(
        "Agent Assist",
        "Two tips at once push the notes field off the screen.",
        "slowing",
        "during",
        "From now on the second tip waits until you close the first.",
    ),
    Line(
        "Agent Assist",
        "Live tips lag eight seconds behind when I work from home.",
        "slowing",
        "during",
        "The vendor is looking at the home route; they own the relay.",
    ),
    Line(
        "Agent Assist",
        "La réponse proposée est en anglais alors que le client parle français.",
        "blocking",
        "opening",
        "Corrigé : la langue suit maintenant celle de l’appel.",
        (
            "Les réponses proposées suivent la langue de l’appel",
            "Réponses en anglais pendant les appels en français.",
            "La langue détectée à l’accueil décide de la réponse.",
        ),
    ),
    Line(
        "Agent Assist",
        "It keeps offering the loyalty script to people who called to cancel.",
        "annoying",
        "during",
        "Cancellations are left out of the loyalty tips now.",
    ),
    Line(
        "Agent Assist",
        "The tip about card limits quotes the old limit of 500.",
        "slowing",
        "during",
        "Updated, thank you. It reads 750 now.",
    ),
    Line(
        "Agent Assist",
        "When I put the caller on hold, the tips scroll away and do not come back.",
        "annoying",
        "during",
    ),
    Line(
        "Call Summary",
        "The summary says “customer satisfied” when they hung up angry.",
        "slowing",
        "wrap_up",
        "From 4 December a hang-up is written as “ended by customer”, with no mood.",
    ),
    Line(
        "Call Summary",
        "French calls are summarised in English and I translate them back.",
        "blocking",
        "wrap_up",
        "The summary keeps the language of the call.",
        (
            "Summaries stay in the language of the call",
            "French calls were summarised in English.",
            "The note is written in the language that was spoken most.",
        ),
    ),
    Line(
        "Call Summary",
        "It leaves out the callback number every time the customer gives a second one.",
        "slowing",
        "wrap_up",
        "Both numbers are kept now, the preferred one first.",
    ),
    Line(
        "Call Summary",
        "I wait twelve seconds for the summary and my wrap-up time is thirty.",
        "blocking",
        "wrap_up",
        "The vendor gives us a faster model on Monday.",
    ),
    Line(
        "Call Summary",
        "Names of medicines come out as something else. I retype all of them.",
        "slowing",
        "wrap_up",
        "We added the list of medicines to its words.",
    ),
    Line(
        "Call Summary",
        "Le résumé coupe la dernière phrase, celle où le client dit oui.",
        "slowing",
        "wrap_up",
        "Le résumé attend maintenant la fin du silence.",
    ),
    Line(
        "Call Summary",
        "Mood at the end of the call is wrong for calls under a minute.",
        "annoying",
        "wrap_up",
        "Short calls get no mood any more.",
    ),
    Line("Call Summary", "It writes “refund promised” when I said I would ask about a refund.", "blocking", "wrap_up"),
    Line(
        "Knowledge Search",
        "Searching “refund after 30 days” shows the 2024 policy first.",
        "slowing",
        "during",
        "The 2024 policy leaves the search on Friday.",
        (
            "Old policies no longer come first",
            "The 2024 refund policy came before the present one.",
            "Articles that were replaced are out of the search.",
        ),
    ),
    Line(
        "Knowledge Search",
        "“Fibre outage” finds the article about fibre in breakfast cereals.",
        "annoying",
        "during",
        "Search looks at our client’s articles only now.",
        (
            "Search stays with your client’s articles",
            "Words were matched alone, over all clients' articles.",
            "Search looks at your client’s articles only, and at the whole phrase first.",
        ),
    ),
    Line(
        "Knowledge Search",
        "Links open in a new window and cover the softphone.",
        "slowing",
        "during",
        "They open in the side panel from today.",
    ),
    Line("Knowledge Search", "Search forgets the customer’s product when I go back.", "annoying", "during"),
    Line(
        "Knowledge Search",
        "No result for anything with an apostrophe. In French that is half of everything.",
        "blocking",
        "during",
        "Apostrophes count as spaces now, in both languages.",
    ),
    Line(
        "Knowledge Search",
        "La recherche ne trouve rien sans les accents, et je tape sans accents.",
        "slowing",
        "during",
        "Les accents ne comptent plus.",
    ),
    Line(
        "Knowledge Search",
        "The article says press 4, the menu has had five options since June.",
        "annoying",
        "between",
        "The article is corrected.",
    ),
    Line(
        "Virtual Agent",
        "Customers arrive already angry because the bot asked for the PIN twice and passed on neither.",
        "blocking",
        "opening",
        "The bot passes the PIN check on.",
        (
            "The PIN check comes along with the call",
            "PIN asked by the bot, then again by you.",
            "Your screen shows “PIN checked by Virtual Agent” with the time.",
        ),
    ),
    Line(
        "Virtual Agent",
        "The hand-over note is empty when the customer types instead of talks.",
        "slowing",
        "opening",
        "The last five messages come along now.",
        (
            "Typed chats hand over their last messages",
            "Typed chats handed over with a blank note.",
            "The last five messages and the reason come with every chat.",
        ),
    ),
    Line(
        "Virtual Agent",
        "The bot hands over without saying which invoice it is about.",
        "slowing",
        "opening",
        "The invoice number is in the hand-over from Thursday.",
    ),
    Line("Virtual Agent", "The bot repeats the opening hours when somebody asks for a person.", "blocking", "opening"),
    Line(
        "Virtual Agent",
        "Callers sit through the survey before they reach me.",
        "annoying",
        "opening",
        "The survey moves to the end of the call.",
    ),
    Line(
        "Virtual Agent",
        "Le robot transfère à minuit vers une équipe qui est partie.",
        "blocking",
        "between",
        "Le robot connaît maintenant nos horaires.",
    ),
    Line(
        "Smart Routing",
        "I get card-fraud calls although I am not trained for them.",
        "blocking",
        "opening",
        "Fraud calls need the skill from now on.",
    ),
    Line(
        "Smart Routing",
        "After a long call it gives me the next one before wrap-up ends.",
        "slowing",
        "between",
        "It waits for your wrap-up now.",
        (
            "Routing waits for wrap-up",
            "The next call came while the note was still open.",
            "The next call comes when you close the note, or after sixty seconds.",
        ),
    ),
    Line(
        "Smart Routing",
        "It sends French callers to me on Tuesdays only. I do not speak French.",
        "slowing",
        "opening",
        "A rota from 2024 was still in there. Gone.",
    ),
    Line("Smart Routing", "VIP callers queue behind everybody when the first team is full.", "annoying", "between"),
)
QUESTIONS = (
    ("Does it happen on every call, or only after a hold?", "Only after a hold, I think. Twice this morning."),
    ("Which browser is it, please?", "The one on the new laptops."),
    ("Can you tell me one call where it happened?", "The one at ten past nine today."),
)
NOTES = ("Same cause as the one from Cebu last month.", "Vendor ticket opened, they confirm it.", "Ask training too.")
#: What makes one report of the bulk differ from the next.
ENDINGS = (
    "Third time this week.",
    "It costs me about forty seconds a call.",
    "My neighbour has it too.",
    "Since the last update.",
    "Only in the mornings.",
    "On long calls mostly.",
    "It was better last month.",
    "Happens with returning customers.",
    "I work around it by hand.",
    "On the second screen only.",
)
PLACES = ("First floor", "Home office", "Second screen", "Night shift", "Early shift", "New headset", "Hot desk")
THANKS = "Thank you. It is looked after, and this is how it works now."
NOT_NOW = "Not now, because the tool is replaced in January and every hour spent on it is lost."
DELIVERED = "Done as promised. Tell us if it still happens."
