### Addresses of places, and the ways out of a document: message, calendar, paper, text to be copied.

## Links

copy-link = نسخ الرابط: { $name }
copy-link-document = نسخ الرابط
copy-link-done = تم نسخ الرابط
copy-done = تم النسخ
copy-failed = لم يسمح المتصفح بالنسخ. حدّدوا النص وانسخوه بأنفسكم.
place-title = ما يشير إليه هذا الرابط لم يعد هنا
place-bin = هذا السطر في سلة المحذوفات: حذفه { $who }، { $when }. الوثيقة أسفله.
place-gone = هذا السطر غير موجود في هذه الوثيقة: إما أنه مُحي، أو أنه لم يصل إلى هنا بعد. الوثيقة أسفله.
place-unknown = لا توجد في وثيقة من هذا النوع مثل هذه الخانة: الرابط ناقص أو من إصدار آخر. الوثيقة أسفله.
place-dismiss = فهمت

## Ways out of a document

ways-open = تبليغ
ways-title = تبليغ هذا المحضر
ways-language = لغة ما يُبلَّغ
ways-message = رسالة
ways-message-hint = القرارات، ومن يقوم بماذا وقبل متى: تُلصق في محادثة أو في رسالة إلكترونية.
ways-message-none = لم يُكتب بعد أي قرار أو إجراء.
ways-message-copy = نسخ الرسالة
ways-calendar = الدعوة في المفكرة
ways-calendar-hint = ملف تفتحه كل مفكرة إلكترونية. إذا تغير التاريخ أو المكان، فإن ملفا جديدا يحيّن الأول.
ways-calendar-no-date = يلزم أولا تاريخ الاجتماع: يُكتب في قسم «الاجتماع».
ways-calendar-no-time = ساعة البداية غير مكتوبة: ستُظهر المفكرة اليوم كاملا.
ways-calendar-save = حفظ الملف
ways-sheet = ورقة الحضور
ways-sheet-hint = الأشخاص المنتظرون، وعمود للتوقيع، وأسطر فارغة لغيرهم.
ways-sheet-print = طباعة الورقة
ways-read = نص للنسخ
ways-read-hint = الوثيقة كاملة دون أزرار ولا خانات: ما يُحدَّد منها يُلصق كما هو، بما فيه الجداول.
ways-read-open = قراءة ونسخ
read-back = العودة إلى الوثيقة
read-copy = نسخ النص كله
read-label = نص الوثيقة

## The message

message-decisions = القرارات
message-actions = من يقوم بماذا وقبل متى
message-next = الاجتماع المقبل: { $when }
message-when = { $day } على الساعة { $start }
message-comma = {"، "}
message-not-adopted = نص لم يُعتمد بعد (الحالة: { $state })
message-adopted = نص معتمد
message-amended = نص معتمد، عُدِّل منذ ذلك الحين
message-votes-for = مع: { $count }
message-votes-against = ضد: { $count }
message-abstain = امتناع: { $count }
message-who = { $who }: { $what }
message-due = { $what } — في أجل أقصاه { $day }

## The calendar

calendar-agenda = جدول الأعمال
calendar-called-by = الرئاسة: { $who }
calendar-link = الرابط: { $link }

## What asks for attention, on the first page

home-title = للتتبع
home-next = الاجتماع المقبل
home-next-none = لم يُحدَّد أي اجتماع بعد.
home-in-days = { $days ->
    [0] اليوم
    [1] غدا
    [two] بعد يومين
    [few] بعد { $days } أيام
    [many] بعد { $days } يوما
   *[other] بعد { $days } يوم
}
home-due = مواعيد
home-due-terms-end = صالحة إلى غاية { $day }: ينبغي تجديدها
home-due-terms-end-past = لم تعد صالحة منذ { $day }
home-due-meeting = اجتماع ينبغي الدعوة إليه في { $day }، حسب وتيرتها
home-due-meeting-past = لم يُعقد أي اجتماع منذ موعد { $day }، ولم يُحدَّد أي اجتماع
home-late = إجراءات متأخرة
home-late-none = لا إجراء متأخر.
home-late-since = { $days ->
    [1] منذ الأمس
    [two] منذ يومين
    [few] منذ { $days } أيام
    [many] منذ { $days } يوما
   *[other] منذ { $days } يوم
}
home-more = { $count ->
    [one] وواحد آخر
    [two] واثنان آخران
    [few] و{ $count } أخرى
   *[other] و{ $count } أخرى
}
home-check = نقاط للتحقق
home-check-none = لا شيء للتحقق منه.
home-check-one = { $count ->
    [one] نقطة واحدة
    [two] نقطتان
    [few] { $count } نقاط
    [many] { $count } نقطة
   *[other] { $count } نقطة
}
home-set-aside = { $count ->
    [one] تعديل واحد لم يُقبل
    [two] تعديلان لم يُقبلا
    [few] { $count } تعديلات لم تُقبل
    [many] { $count } تعديلا لم يُقبل
   *[other] { $count } تعديل لم يُقبل
}
home-minutes = محاضر تنتظر
home-minutes-none = لا محضر ينتظر.
home-minutes-draft = للتعميم
home-minutes-circulated = للاعتماد
home-ministry-up = الوزارة متصلة. وصلها كل ما هو مفتوح لها.
home-ministry-behind = { $count ->
    [one] الوزارة متصلة. وثيقة واحدة في الطريق.
    [two] الوزارة متصلة. وثيقتان في الطريق.
    [few] الوزارة متصلة. { $count } وثائق في الطريق.
   *[other] الوزارة متصلة. { $count } وثيقة في الطريق.
}
home-ministry-down = الوزارة غير متصلة، لوحظ ذلك هنا على الساعة { $since }. { $count ->
    [zero] لا شيء ينتظر.
    [one] وثيقة واحدة تنتظر، وستُرسل تلقائيا.
    [two] وثيقتان تنتظران، وستُرسلان تلقائيا.
    [few] { $count } وثائق تنتظر، وستُرسل تلقائيا.
   *[other] { $count } وثيقة تنتظر، وستُرسل تلقائيا.
}
home-council-down = المجلس غير متصل، لوحظ ذلك هنا على الساعة { $since }. { $count ->
    [zero] لا شيء ينتظر في هذا المتصفح.
    [one] تعديل واحد ينتظر في هذا المتصفح.
    [two] تعديلان ينتظران في هذا المتصفح.
    [few] { $count } تعديلات تنتظر في هذا المتصفح.
   *[other] { $count } تعديلا ينتظر في هذا المتصفح.
}
