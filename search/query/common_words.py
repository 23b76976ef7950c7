"""Frequency per thousand events of the commonest stems of agendas.

For a city that does not have enough events yet. Counted by ``python -m benchmarks.participation
--words``; names of the data's city were left out.
"""

#: Stems by about how many events in a thousand contain them.
_COMMON = {
    600: "est",
    550: "paris",
    410: "tout",
    350: "plus",
    340: "son",
    330: "entre",
    290: "grand",
    280: "programm tous",
    270: "musiqu",
    260: "franc",
    250: "autr centr decouvr ete",
    240: "anne pas",
    230: "concert",
    220: "artist propos",
    210: "cadr part",
    200: "invit plac rend",
    190: "comm gratuit lieu plein",
    180: "coeur deux present ven",
    170: "fait histoir mond musical particip scen ser",
    160: "ateli jazz juillet rencontr",
    150: "apre associ chaqu depuis jeu oeuvr ont petit public traver",
    140: "club culturel exposit jeun jour juin pass pratiqu san",
    130: (
        "ains anim art auss direct egal enfant even fair group nombreux nouvel occas ouvert "
        "premier sous vendred"
    ),
    120: (
        "autour bien collect cre creation dont encor ensembl espac etre form mar parisien samed "
        "tre vill"
    ),
    110: "activit cot festival moment musicien not partag port premi saint sein",
    100: """
        accompagn avant bon celebr contemporain cour different edit explor famill jou mem nouveau
        novembr plusieur projet quarti realis siecl situ soire spectacl temp theatr voix
    """,
    90: """
        accueil cultur dans don fet fois fond guitar http inspir libr limit maison organis ouvr
        person retrouv seul sort tel trouv uniqu
    """,
    80: """
        album aout arrond besoin cel chant classiqu collabor com dimanch disponibl experient fin
        grac horair interpret livr moin offre original parc pre repertoir reserv seront sport
        sportiv suiv the voyag www
    """,
    70: """
        accessibl air amateur ambianc aujourdhui bar batter commenc composit compositeur contact
        engag equip esprit femm film fort initi inscript international jam jardin jeud lien lumier
        mercred non ouvertur pay pend perform permet peut piano question rendr represent rock
        savoir seanc trois univer visit
    """,
    60: """
        age alor avez bas bel bibliothequ chaleur chos cinem comment commun compagn convivial
        convivialit creneau debut decouvert derni developp disposit ecol exampl figur format hour
        ici influenc inform inscrir intim laiss larg lectur long ludiqu mainten mair mang mard
        marqu meilleur met mis modern mois mouv national org parcour passion piec pop prealabl
        professionnel project propose rythm saison sall septembr session social societ special
        sportif text toujour travail
    """,
    50: """
        adress adult amour appel auteur boisson cart chacun chanson cher chez compos dej dur
        echang energ epoqu europ europeen exact exceptionnel favor funk gener genr haut heur homm
        imag install lor mai manier mel melod minuit niveau nuit objet orchestr origin parm
        personnel pet photograph point pouv presenc prix produit profit propr recherch regard reun
        simpl sit stag styl suff suit tant techniqu them traditionnel travaill ver verit vit viv
    """,
    40: """
        1er acce acoust action actuel adapt adapte afin americain ancien apprendr approch assoc
        attent aur avoir avril band baroqu bass capital certain ceux chang chef choix cit complet
        compt condit cont continu contreb corp couleur dat depart dessin destin dev dialogu
        disciplin duo dynam ecout ecrit educ envi environ etat etud evolu experiment favoris fil
        frontier guerr habit histor hommag honneur hor humain illustr imagin immers improvis
        inedit instrument integr interact latin lund main majeur membr men mondial mot muse music
        natur new nom object octobr partenariat peu photo pianist plais plong polit populair
        possibl pourr prendr prepar pris proch product profond puis quatr quelqu quotidien rejoign
        republ rest retour rev rich rol select semain sen soi soit souvent talent tarif titr tour
        transform trio utilis vacanc var vibr video violon vivr voir vrai
    """,
    30: """
        abord accompagne aid aim amis anniversair apport arriv assist attir authent aventur ayant
        chanteux chemin cinq concu conseil critiqu cycl decor dernier deroul deuxiem devenu
        devient dix documentair droit dure eau ecrir ecritur emot enregistr enseign enti estival
        etc etrang etudi express extrait fac facon fer font forc gard ide info journe just lanc
        lou march memoir mer mid milieu mont mur noir organise parent partenair patrimoin percuss
        personnag physiqu poes poetiqu prochain proximit puiss quand quel realit reduit revient
        roman saxophon secret situat solidair solo sonor urbain varie vernissag victim violoncel
    """,
}
COMMON_WORDS = {stem: count for count, stems in _COMMON.items() for stem in stems.split()}
