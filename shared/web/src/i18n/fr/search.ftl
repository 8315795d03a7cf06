# What a node's search says
search-title = Rechercher
search-door = Rechercher (Ctrl+K)
search-field = Rechercher dans tous les documents
search-begin = Que cherchez-vous ?
search-hint = Un mot en français ou en arabe, même sans accents ni voyelles : la recherche parcourt tous les textes de tous les documents.
search-nothing = Rien ne correspond.
search-nothing-hint = Essayez moins de mots, ou élargissez les filtres.
search-found = Passages trouvés
search-count = { $count ->
    [one] { $count } document.
   *[other] { $count } documents.
}
search-count-more = Les { $count } premiers documents.
search-more-passages = { $count ->
    [one] et { $count } autre passage
   *[other] et { $count } autres passages
}
search-here = { $count ->
    [0] Sans connexion : ce navigateur ne conserve aucun document à parcourir.
    [one] Sans connexion : seul le document conservé dans ce navigateur a été parcouru.
   *[other] Sans connexion : seuls les { $count } documents conservés dans ce navigateur ont été parcourus.
}
search-partial = L’index est en cours de construction : tous les documents n’ont pas encore été parcourus.
search-narrow = Filtrer
search-narrow-close = Masquer les filtres
search-widen = Tout effacer
search-state = État
search-programme = Programme de la SNIA
search-from = Du
search-to = Au
