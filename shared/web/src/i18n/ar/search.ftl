# What a node's search says
search-title = بحث
search-door = بحث (Ctrl+K)
search-field = البحث في جميع الوثائق
search-begin = عمّ تبحثون؟
search-hint = كلمة بالعربية أو بالفرنسية، ولو دون تشكيل أو علامات: يشمل البحث جميع النصوص في جميع الوثائق.
search-nothing = لا شيء يطابق البحث.
search-nothing-hint = جرّبوا كلمات أقل، أو وسّعوا نطاق التصفية.
search-found = المقاطع التي عُثر عليها
search-count = { $count ->
    [zero] لا وثائق.
    [one] وثيقة واحدة.
    [two] وثيقتان.
    [few] { $count } وثائق.
    [many] { $count } وثيقة.
   *[other] { $count } وثيقة.
}
search-count-more = { $count ->
    [zero] لا وثائق.
    [one] الوثيقة الأولى.
    [two] الوثيقتان الأوليان.
    [few] أول { $count } وثائق.
    [many] أول { $count } وثيقة.
   *[other] أول { $count } وثيقة.
}
search-more-passages = { $count ->
    [zero] لا مقاطع أخرى
    [one] ومقطع آخر
    [two] ومقطعان آخران
    [few] و{ $count } مقاطع أخرى
    [many] و{ $count } مقطعا آخر
   *[other] و{ $count } مقطع آخر
}
search-here = { $count ->
    [zero] دون اتصال: لا يحفظ هذا المتصفح أي وثيقة يمكن البحث فيها.
    [one] دون اتصال: شمل البحث الوثيقة الوحيدة المحفوظة في هذا المتصفح فقط.
    [two] دون اتصال: شمل البحث الوثيقتين المحفوظتين في هذا المتصفح فقط.
    [few] دون اتصال: شمل البحث { $count } وثائق محفوظة في هذا المتصفح فقط.
    [many] دون اتصال: شمل البحث { $count } وثيقة محفوظة في هذا المتصفح فقط.
   *[other] دون اتصال: شمل البحث { $count } وثيقة محفوظة في هذا المتصفح فقط.
}
search-partial = الفهرس قيد الإنشاء: لم يشمل البحث بعدُ جميع الوثائق.
search-narrow = تصفية
search-narrow-close = إخفاء التصفية
search-widen = مسح الكل
search-state = الحالة
search-programme = برنامج الاستراتيجية الوطنية للهجرة واللجوء
search-from = من
search-to = إلى
