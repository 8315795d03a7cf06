### ما تقوله محررات الوثائق، إلى جانب أسماء الحقول.

## كل عنصر تحكم

ui-add = إضافة
ui-cancel = إلغاء
ui-choose = اختيار…
ui-clear = مسح: { $label }
ui-close = إغلاق
ui-done = تم
ui-yes = نعم
ui-no = لا
ui-not-said = غير محدد
ui-required = يتعين ملؤه
ui-priority = أولوية وطنية
ui-search = بحث
ui-no-match = لا توجد نتائج
ui-unset = حذف القيمة
ui-take-off = إزالة { $name }
ui-turn = تغيير اتجاه الكتابة
ui-text-too-long = سيتجاوز هذا النص الحد الأقصى وهو { $max } حرف: سيبلغ طوله { $length }. لم يُضف شيء.
ui-value-too-long = هذه القيمة أطول من المسموح به: { $latin } حرفا لاتينيا أو { $arabic } حرفا عربيا على الأكثر. لم يُضف شيء.
ui-french = بالفرنسية
ui-arabic = بالعربية
ui-untitled = بدون عنوان
ui-open-calendar = فتح التقويم
ui-previous-month = الشهر السابق
ui-next-month = الشهر التالي
ui-person-unknown = شخص حُذف من السجل
ui-document-unknown = وثيقة غير متاحة هنا
ui-row-unknown = سطر محذوف
unit-days = أيام
unit-minutes = دقائق
unit-months = أشهر
unit-people = أشخاص

## ما يُكتب في الحقول

input-not-number = هذا ليس رقما. اكتبوه بالأرقام، مثل 12 500,50.
input-several = هنا عدة أرقام، أو علامة بين الأرقام. اكتبوا رقما واحدا.
input-grouping = الأرقام ليست في مجموعات من ثلاثة: هل هو رقم واحد؟ اكتبوه مثل 1 250 000.
input-ambiguous = يمكن أن يُقرأ «{ $text }» { $one } أو { $other }. اكتبوه دون فاصل للآلاف، وبرقمين بعد الفاصلة عند الحاجة.
input-decimals = { $places ->
    [1] رقم واحد بعد الفاصلة على الأكثر.
    [2] رقمان بعد الفاصلة على الأكثر.
    [few] { $places } أرقام بعد الفاصلة على الأكثر.
   *[other] { $places } رقما بعد الفاصلة على الأكثر.
}
input-whole = عدد صحيح، دون كسور.
input-negative = لا يمكن أن تكون هذه القيمة سالبة.
input-word = «{ $word }» غير مفهوم هنا. اكتبوا العدد وحده بالأرقام.
input-currency = «{ $found }» ليست عملة هذا السطر، وهي { $currency }. اكتبوا المبلغ بعملة { $currency } أو غيّروا العملة أولا.
input-not-money = هذا الحقل ليس مبلغا. اكتبوا العدد دون عملة.
input-not-percent = هذا الحقل ليس نسبة مئوية. اكتبوا العدد دون «%».
input-too-small = { $min } على الأقل.
input-too-large = { $max } على الأكثر.
input-too-long = للعدد { $digits } رقما على الأكثر.
input-not-date = هذا ليس تاريخا. اكتبوا اليوم والشهر والسنة، مثل 1/3/2027 أو 1 مارس 2027.
input-no-year = السنة ناقصة. اكتبوا اليوم والشهر والسنة، مثل 1/3/2027.
input-no-day = اليوم ناقص. اكتبوا اليوم والشهر والسنة، مثل 1/3/2027.
input-no-such-month = لا يوجد شهر رقمه { $month }. اكتبوا اليوم ثم الشهر ثم السنة.
input-no-such-day = اليوم { $day } غير موجود: عدد أيام { $month } هو { $days }.
input-other-weekday = هذا التاريخ لا يوافق هذا اليوم من الأسبوع. صححوا أحدهما.
input-out-of-years = يجب أن تكون السنة بين { $min } و{ $max }.
input-not-time = هذا ليس وقتا. اكتبوا الساعة والدقائق، مثل 9:30.
input-no-such-hour = الساعات من 0 إلى 23.
input-no-such-minute = الدقائق من 00 إلى 59.
input-kept = تبقى القيمة السابقة: { $value }.
input-kept-none = لم يُكتب شيء في الوثيقة.
input-theirs = كتب شخص آخر { $value } هنا قبل قليل. ما تكتبونه لم يُحفظ بعد؛ مفتاح Esc يعيد قيمته.
input-theirs-none = مسح شخص آخر هذه القيمة قبل قليل. ما تكتبونه لم يُحفظ بعد؛ مفتاح Esc يترك الحقل فارغا.

## الحفظ والتعارض

save-state-pending = { $count ->
    [zero] · لا تعديل في الانتظار
    [one] · تعديل واحد في الانتظار
    [two] · تعديلان في الانتظار
    [few] · { $count } تعديلات في الانتظار
    [many] · { $count } تعديلا في الانتظار
   *[other] · { $count } تعديل في الانتظار
}
save-state-choices = { $count ->
    [zero] · لا اختيار في الانتظار
    [one] · قيمة كتبتَها تنتظر الاختيار
    [two] · قيمتان كتبتَهما تنتظران الاختيار
    [few] · { $count } قيم كتبتَها تنتظر الاختيار
    [many] · { $count } قيمة كتبتَها تنتظر الاختيار
   *[other] · { $count } قيمة كتبتَها تنتظر الاختيار
}
conflict-label = قيمتان مختلفتان: { $label }
conflict-written = { $count ->
    [2] كُتبت قيمتان في الوقت نفسه. اختاروا القيمة التي يجب الاحتفاظ بها:
    [few] كُتبت { $count } قيم في الوقت نفسه. اختاروا القيمة التي يجب الاحتفاظ بها:
   *[other] كُتبت { $count } قيمة في الوقت نفسه. اختاروا القيمة التي يجب الاحتفاظ بها:
}
conflict-keep = الاحتفاظ بهذه
conflict-keep-shown = الاحتفاظ بالمعروضة
conflict-keep-value = { $keep }: { $value }

## الأسطر

row-add = إضافة سطر
row-tools = إجراءات على السطر
row-numbered = السطر { $number }
row-move-up = نقل إلى أعلى: { $name }
row-move-down = نقل إلى أسفل: { $name }
row-delete = حذف: { $name }
row-delete-title = هل تريدون حذف هذا السطر؟
row-delete-confirm = حذف
rows-none = لا توجد أسطر.

## الأرقام حسب الفترة

cells-period = الفترة
cells-total = المجموع
cells-breakdown = التفصيل
cells-no-breakdown = بدون تفصيل
cells-quarter = الربع
cells-whole-year = السنة كاملة
cells-period-quarter = الربع { $quarter } من { $year }
cells-new-year = السنة
cells-add-period = إضافة الفترة
cells-year-missing = اكتبوا السنة.
cells-period-exists = هذه الفترة موجودة في الجدول.
cells-add-column = إضافة عمود
cells-delete-period = مسح الفترة { $period }
cells-sum-warning = { $period }: مجموع القيم حسب { $dimension } هو { $sum }، بينما المجموع المسجل هو { $total }.

## كل المحررات

editor-parts = أجزاء الوثيقة
editor-read-only = للقراءة فقط
editor-classification = التصنيف س·ت·و { $levels }
editor-section-other = حقول أخرى
state-confirm = تأكيد
state-confirm-title = هل تريدون الانتقال إلى حالة «{ $state }»؟

## مخطط العمل

plan-tab-actions = الإجراءات
plan-tab-structure = المحاور والأهداف
plan-tab-indicators = المؤشرات
plan-tab-sheets = تعريف المؤشرات
plan-tab-frame = الإطار
plan-section-frame = إطار المخطط
plan-section-summary = الملخص والفرضيات
plan-section-annexes = الملاحق
plan-table = إجراءات المخطط
plan-contents = الفهرس
plan-contents-back = العودة إلى الفهرس
plan-in-full = تفاصيل الإجراء
plan-column-action = الإجراء
plan-column-currency = العملة
plan-no-axis = بدون محور
plan-axis-empty = لا يوجد أي إجراء في هذا المحور.
plan-empty = لا يتضمن المخطط أي إجراء بعد
plan-empty-hint = أنشئوا المحاور والأهداف أولا، ثم أضيفوا الإجراءات.
plan-add-action = إضافة إجراء
plan-search = البحث عن إجراء
plan-filter = تصفية الإجراءات
plan-shown = { $shown } من { $all }
plan-no-match = لا يوجد إجراء مطابق.
plan-until = إلى غاية { $date }
due-overdue = تجاوز الأجل
due-this-week = أجله هذا الأسبوع
budget-totals = مجاميع الميزانية
budget-gap = الخصاص في التمويل
budget-line = { $planned } · الخصاص { $gap }
action-section-what = الإجراء
action-section-when = التقدم والآجال
action-section-who = المسؤولون
action-section-where = المجال الترابي
action-section-public = الفئة المستهدفة
action-section-budget = الميزانية
action-section-means = المساهمات والحاجيات
action-section-strategies = الاستراتيجيات والأهداف المعنية
action-section-follow-up = التتبع والمصدر
action-section-indicators = مؤشرات الإجراء
action-no-indicator = لا يوجد بعد أي مؤشر يقيس هذا الإجراء.
action-previous = الإجراء السابق
action-next = الإجراء التالي
action-move-up = نقل الإجراء إلى أعلى
action-move-down = نقل الإجراء إلى أسفل
action-delete = حذف
indicator-add = إضافة مؤشر
indicator-section-what = موضوع القياس
indicator-section-values = القيم
indicator-section-source = المصدر والمسؤول

## المحاضر

minutes-section-meeting = الاجتماع
minutes-section-officers = الرئاسة والتقرير
minutes-section-attendance = الحضور والنصاب
minutes-section-previous = الاجتماع السابق
minutes-section-agenda = جدول الأعمال والمداولات
minutes-section-other-business = قضايا مختلفة
minutes-section-next = الاجتماع المقبل
minutes-section-adoption = التعميم والمصادقة والملاحق
agenda-empty = جدول الأعمال فارغ
agenda-empty-hint = أضيفوا النقط حسب ترتيب تناولها.
agenda-deferred = مؤجلة
outcome-more = حقول أخرى لهذه النتيجة
attendance-institutions = { $count ->
    [zero] لا توجد مؤسسة ممثلة
    [one] مؤسسة واحدة ممثلة
    [two] مؤسستان ممثلتان
    [few] { $count } مؤسسات ممثلة
    [many] { $count } مؤسسة ممثلة
   *[other] { $count } مؤسسة ممثلة
}
attendance-add-institutions = إضافة عدة مؤسسات
quorum-counted = { $counted ->
    [zero] لا توجد مؤسسة حاضرة أو ممثلة.
    [one] مؤسسة واحدة حاضرة أو ممثلة.
    [two] مؤسستان حاضرتان أو ممثلتان.
    [few] { $counted } مؤسسات حاضرة أو ممثلة.
    [many] { $counted } مؤسسة حاضرة أو ممثلة.
   *[other] { $counted } مؤسسة حاضرة أو ممثلة.
}
quorum-reached = اكتمل النصاب: { $counted } من أصل { $required } مطلوبة
quorum-not-reached = لم يكتمل النصاب: { $counted } من أصل { $required } مطلوبة

## الإطار المرجعي

terms-clause = { $number }. { $title }
terms-section-frame = إطار الوثيقة
terms-section-validity = مدة السريان
terms-section-context = السياق
terms-section-legal-basis = الأساس القانوني
terms-section-mandate = المهمة
terms-section-objectives = الأهداف الخاصة
terms-section-attributions = الاختصاصات
terms-section-composition = التأليف
terms-section-subgroups = المجموعات الفرعية
terms-section-meetings = الاجتماعات والنصاب والقرارات
terms-section-secretariat = الكتابة
terms-section-deliverables = المخرجات
terms-section-reporting = رفع التقارير
terms-section-resources = الوسائل
terms-section-confidentiality = السرية
terms-section-revision = المراجعة والحل
terms-section-annexes = الملاحق
terms-section-signatures = التوقيعات

## القراءة والطباعة

view-version = الصيغة { $heads }
view-version-dated = صيغة { $when } ({ $heads })
view-page = الصفحة { $page } من { $pages }
view-signature = التوقيع والخاتم
view-nothing = لم يُكتب أي شيء بعد.
view-printed = طُبعت في { $date }
sheet-convocation = دعوة إلى اجتماع
sheet-minutes = محضر
sheet-attendance = ورقة الحضور
sheet-table = المخطط في جدول
sheet-sheets = المخطط في بطاقات
sheet-terms = الشروط المرجعية
convocation-date = التاريخ
convocation-time = الساعة
convocation-hours = من { $start } إلى { $end }
convocation-place = المكان
convocation-enclosed = المرفقات
attendance-rank = رقم
attendance-column-institution = المؤسسة
attendance-column-name = الاسم الكامل
attendance-column-quality = الصفة
attendance-column-signature = التوقيع

## Attachments

attachments-none = لا مرفقات.
attachments-attach = إرفاق ملف
attachments-limit = { $size } على الأكثر لكل ملف.
attachments-need-node = يتطلب إرفاق ملف اتصالاً بخادم المجلس. ويمكن تعديل باقي الوثيقة بدونه.
attachments-later = بدون اتصال ينتظر الملف في هذا المتصفح ويُرسل تلقائيا عند عودة الاتصال: { $size } في المجموع.
attachments-full-here = لم يُرفق « { $name } »: بدون اتصال يحتفظ هذا المتصفح بملفات حجمها { $size } في المجموع. أعيدوا المحاولة عند عودة الاتصال.
attachments-too-large = لم يُرفق «{ $name }»: حجم الملف يتجاوز { $size }.
attachments-unreachable = لم يُرفق «{ $name }»: خادم المجلس لا يجيب. أعيدوا المحاولة عند عودة الاتصال.
attachments-no-room = لم يُرفق «{ $name }»: لم يعد في خادم المجلس مكان للملفات. أخبروا المسؤول عنه.
attachments-empty = لم يُرفق «{ $name }»: هذا الملف فارغ. افتحوه على حاسوبكم؛ وإن كان من السحابة أو من مفتاح فانسخوه أولاً.
attachments-failed = لم يُرفق «{ $name }». أعيدوا المحاولة.
attachment-open = فتح
attachment-open-name = فتح: { $name }
attachment-fetch = جلب
attachment-fetch-name = جلب: { $name }
attachment-fetching = جارٍ الجلب من الوزارة… { $done }
attachment-not-there = لم يصل هذا الملف إلى الوزارة بعد.
attachment-on-its-way = لم يصل بعد
attachment-needs-node = يلزم الاتصال بالخادم
attachment-waits = لم يُرسل بعد: ينتظر في هذا المتصفح
attachment-waits-too-large = رفضه المجلس: الملف كبير جدا. يبقى في هذا المتصفح.
attachment-waits-no-room = رفضه المجلس: لم يعد هناك مكان للملفات. يبقى في هذا المتصفح.
attachment-waits-failed = رفضه المجلس. يبقى في هذا المتصفح.
attachment-again = إعادة الإرسال
attachment-again-name = إعادة الإرسال: { $name }
attachment-let-go = التوقف عن حفظه
attachment-let-go-name = التوقف عن حفظه: { $name }
attachment-remove = سحب
attachment-remove-name = سحب: { $name }
attachment-remove-title = سحب هذا المرفق؟
attachment-remove-question = سيُنقل «{ $name }» إلى سلة محذوفات هذه الوثيقة ويبقى فيها { $days } يوما. يمكن لكل من له حق تعديل الوثيقة أن يعيده.
size-bytes = { $count } بايت
size-kilobytes = { $count } كيلوبايت
size-megabytes = { $count } ميغابايت

## The bin

row-delete-question = ستُنقل «{ $name }» إلى سلة محذوفات هذه الوثيقة وتبقى فيها { $days } يوما. يمكن لكل من له حق تعديل الوثيقة أن يعيدها.
row-delete-axis = { $objectives ->
    [zero] لا هدف
    [one] هدف واحد
    [two] هدفان
    [few] { $objectives } أهداف
    [many] { $objectives } هدفا
   *[other] { $objectives } هدف
} و{ $actions ->
    [zero] لا إجراء
    [one] إجراء واحد
    [two] إجراءان
    [few] { $actions } إجراءات
    [many] { $actions } إجراء
   *[other] { $actions } إجراء
} ضمن هذا المحور: تبقى في المخطط بدون محور.
row-delete-held = { $count ->
    [zero] لا سطر يحيل إليها.
    [one] سطر واحد يحيل إليها: يبقى في الوثيقة.
    [two] سطران يحيلان إليها: يبقيان في الوثيقة.
    [few] { $count } أسطر تحيل إليها: تبقى في الوثيقة.
    [many] { $count } سطرا يحيل إليها: تبقى في الوثيقة.
   *[other] { $count } سطر يحيل إليها: تبقى في الوثيقة.
}
row-deleted = { $name } (محذوف)
removed-by-you = «{ $name }» في سلة المحذوفات.
removed-by = نُقلت «{ $name }» إلى سلة المحذوفات من طرف { $who }.
bin-title = سلة محذوفات هذه الوثيقة
bin-open = سلة المحذوفات ({ $count })
bin-intro = ما يُحذف يبقى هنا { $days } يوما، ويمكن لكل من له حق تعديل الوثيقة أن يعيده إلى مكانه. بعد ذلك لا يُمحى إلا بأمر من المسؤول عن النظام.
bin-empty = سلة المحذوفات فارغة.
bin-put-back = إعادة
bin-put-back-name = إعادة: { $name }
bin-copy = نسخ النص
bin-copied = تم النسخ
bin-period = { $field }، { $period }
bin-you = أنت
bin-somebody = شخص غير مسجل في سجل هذا المجلس
bin-no-time = تاريخ غير معروف
bin-writer-me = أنت
bin-writer-council = شخص من مجلسكم
bin-writer-other = مجلس آخر
bin-writer-name = { $name }
bin-writer-person = { $name } ({ $role })
bin-writer-elsewhere = مجلس آخر ({ $council })
bin-deleted-by = الحذف من طرف: { $who }، { $when }.
bin-days-left = { $days ->
    [zero] انقضت أيام الانتظار: يمكن للمسؤول عن النظام محوه.
    [one] يبقى يوما واحدا آخر.
    [two] يبقى يومين آخرين.
    [few] يبقى { $days } أيام أخرى.
    [many] يبقى { $days } يوما آخر.
   *[other] يبقى { $days } يوم آخر.
}
bin-late = كُتب بعد الحذف أو في الوقت نفسه:
bin-late-line = { $field }، بقلم: { $who }، { $when }:
late-deleted = حُذفت «{ $name }» من طرف { $who } بينما كنت تكتب فيها:
late-you-deleted = حذفتَ «{ $name }»، وكتب فيها في الوقت نفسه أو بعد ذلك: { $who }
late-dismiss = اطلعت عليه
action-gone = حُذف هذا الإجراء من طرف { $who }، { $when }.
action-gone-text = يبقى { $days } يوما في سلة محذوفات هذه الوثيقة، مع ما تكتبه فيه.
