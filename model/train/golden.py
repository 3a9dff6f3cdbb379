"""Sentences of our own writing, as tokens, for the golden vectors: the cases that a port gets wrong first."""

SENTENCES = [
    s.split(" ")
    for s in [
        "Serbia recalled its ambassador from Skopje on Monday .",
        "The foreign minister of North Macedonia , Bujar Osmani , said Tuesday that talks would n't resume before June .",
        "“ We 'll not recognise it , ” said Ms. O’Neill — the envoy of Ireland .",
        "U.S. SANCTIONS RUSSIAN BANKS AFTER VOTE",
        "Zürich and São Tomé signed the 2019 accord .",
        "iPhone maker Foxconn denied that McDonald had met al-Qaeda .",
        "NATO and the EU condemned the attack , which killed 12 soldiers .",
        "it was signed by both sides , he added .",
        "Ankara , which has mediated between Kyiv and Moscow since March 2022 , will host a third round of talks .",
        "北京 protested .",
        "Members of the ECOWAS bloc have threatened to use force unless President Mohamed Bazoum is released .",
        "• Oil : $ 84.10 a barrel ( + 1.2 % )",
        "Who handed over the note ?",
        "The Russian attack on Kharkiv was condemned by France 's president and by Antonio Guterres .",
        "China “ strongly opposes ” arms sales to Taiwan , its defence ministry said in a statement .",
        "Peace",
        "The Treaty of Amity ended the Border War of 1911 .",
        "She neither confirmed nor denied the report that Iran 's Revolutionary Guards had seized a tanker flying the flag of Panama .",
        "A pseudopseudohypoparathyroidism-like floccinaucinihilipilification-antidisestablishmentarianism worried ¤ them \u200b .",
        "Talks in Doha between Taliban officials and Afghan elders have been put off twice , a diplomat who asked not to be named told Reuters .",
    ]
]
