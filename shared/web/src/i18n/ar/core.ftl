### What the secretariat’s app says, and what both apps say.

## The product

app-name = تنسيق
app-tagline = وثائق مجموعة عملكم، مع الاتصال أو بدونه
app-loading = جار الفتح…
app-failed = تعذر تشغيل التطبيق.
app-retry = إعادة المحاولة
app-skip = الانتقال إلى المحتوى
app-language = لغة الواجهة
app-update = نسخة جديدة جاهزة. تعديلاتكم محفوظة.
app-update-now = إعادة التحميل
app-later = لاحقا
app-not-found = هذه الصفحة غير موجودة.
app-back = العودة إلى الوثائق
app-menu = القائمة
app-main-nav = التنقل الرئيسي

## Signing in

sign-in-title = تسجيل الدخول
sign-in-name = اسم المستخدم
sign-in-password = كلمة المرور
sign-in-submit = دخول
sign-in-wrong = اسم المستخدم أو كلمة المرور غير صحيحة.
sign-in-unreachable = خادم المجلس لا يستجيب. تحققوا من الاتصال ثم أعيدوا المحاولة.
sign-in-busy = محاولات كثيرة. انتظروا قليلا ثم أعيدوا المحاولة.
sign-in-refused = تعذر على خادم المجلس فتح الجلسة. أعيدوا المحاولة بعد قليل.
sign-in-insecure = كلمة المرور صحيحة، لكن هذا المتصفح لا يحتفظ بالجلسة في هذا العنوان لأنه غير محمي. افتحوا { $address }.
sign-in-no-cookie = كلمة المرور صحيحة، لكن هذا المتصفح يرفض الاحتفاظ بالجلسة. اسمحوا بملفات تعريف الارتباط لـ { $address } ثم أعيدوا المحاولة.
sign-in-other = حساب آخر
account-title = حسابي
room-ahead = تُحفظ هنا الوثائق الـ{ $count } التي عُدّلت أخيرا، حتى إن لم تُفتح، لقراءتها والكتابة فيها دون اتصال.
room-used = يحتفظ هذا المتصفح بـ { $used } من تنسيق، من أصل { $all } متاحة.
room-kept = لن يمحوها من تلقاء نفسه.
room-not-kept = قد يمحوها من تلقاء نفسه إذا ضاقت المساحة.
room-unknown = لا يذكر هذا المتصفح حجم المساحة المتاحة.
sign-out-unkept = توجد تعديلات غير محفوظة في أي مكان: لم يستطع هذا المتصفح حفظها وليست لدى المجلس. تسجيل الخروج الآن يضيّعها.
store-broken-title = هذا المتصفح لا يحفظ شيئا حاليا
store-broken-full = لم تبق فيه مساحة.
store-broken-closed = أُغلق مخزنه أو مُحي.
store-broken-unavailable = لا يُفتح مخزنه، كما في بعض النوافذ الخاصة.
store-broken-text = يستمر العمل مع المجلس. دون اتصال لا تكتبوا ما لا يمكنكم إعادته، ولا تغلقوا هذه الصفحة. تُعاد المحاولة تلقائيا.
earlier-others = تعديلات حساب آخر تنتظر في هذا المتصفح. ستُرسل عند دخول صاحبها من هنا.
earlier-ask-title = حساب سابق «{ $login }» ترك عملاً في هذا المتصفح
earlier-ask-sent = { $count ->
    [one] وثيقة واحدة كتب فيها { $name } تعديلات لم تُرسل قط.
    [two] وثيقتان كتب فيهما { $name } تعديلات لم تُرسل قط.
    [few] { $count } وثائق كتب فيها { $name } تعديلات لم تُرسل قط.
    [many] { $count } وثيقة كتب فيها { $name } تعديلات لم تُرسل قط.
   *[other] { $count } وثيقة كتب فيها { $name } تعديلات لم تُرسل قط.
}
earlier-ask-files = { $count ->
    [one] ملف واحد لم يُرسل قط.
    [two] ملفان لم يُرسلا قط.
    [few] { $count } ملفات لم تُرسل قط.
    [many] { $count } ملفاً لم تُرسل قط.
   *[other] { $count } ملف لم تُرسل قط.
}
earlier-ask-who = هل هذا أنتم؟ لا يُرسل شيء ولا يُعرض دون جوابكم. إن كنتم أنتم، يُرسل هذا العمل باسمكم.
earlier-ask-who-read = هل هذا أنتم؟ لا يُعرض شيء دون جوابكم. تغيّر رقم المجلس: إن كنتم أنتم، يوضع هذا العمل جانباً حيث يمكنكم قراءته وكتابته من جديد.
earlier-ask-mine = هذا أنا: إرسال
earlier-ask-mine-read = هذا أنا: وضع جانباً
earlier-ask-file = هذا أنا: حفظ في ملف
earlier-ask-leave = لست أنا: يُترك
earlier-ask-failed = تعذّر حفظ جوابكم في هذا المتصفح. أعيدوا المحاولة.
earlier-left = عمل الحساب السابق «{ $login }» ({ $name }) باقٍ في هذا المتصفح، ولا يُرسل.
earlier-left-again = إعادة السؤال
earlier-sent = { $count ->
    [one] وثيقة واحدة فيها تعديلات لحسابكم السابق في هذا المتصفح؛ تُرسل الآن.
    [two] وثيقتان فيهما تعديلات لحسابكم السابق في هذا المتصفح؛ تُرسل الآن.
    [few] { $count } وثائق فيها تعديلات لحسابكم السابق في هذا المتصفح؛ تُرسل الآن.
    [many] { $count } وثيقة فيها تعديلات لحسابكم السابق في هذا المتصفح؛ تُرسل الآن.
   *[other] { $count } وثيقة فيها تعديلات لحسابكم السابق في هذا المتصفح؛ تُرسل الآن.
}
earlier-set-aside = { $count ->
    [one] كانت تعديلات لحسابكم السابق تنتظر هنا في وثيقة واحدة. تغير رقم المجلس ولم يعد يقبلها كما هي؛ يمكنكم قراءتها وإعادة كتابتها:
    [two] كانت تعديلات لحسابكم السابق تنتظر هنا في وثيقتين. تغير رقم المجلس ولم يعد يقبلها كما هي؛ يمكنكم قراءتها وإعادة كتابتها:
    [few] كانت تعديلات لحسابكم السابق تنتظر هنا في { $count } وثائق. تغير رقم المجلس ولم يعد يقبلها كما هي؛ يمكنكم قراءتها وإعادة كتابتها:
    [many] كانت تعديلات لحسابكم السابق تنتظر هنا في { $count } وثيقة. تغير رقم المجلس ولم يعد يقبلها كما هي؛ يمكنكم قراءتها وإعادة كتابتها:
   *[other] كانت تعديلات لحسابكم السابق تنتظر هنا في { $count } وثيقة. تغير رقم المجلس ولم يعد يقبلها كما هي؛ يمكنكم قراءتها وإعادة كتابتها:
}
sign-in-wrong-address = هذا الخادم لا يستقبل أحدا في هذا العنوان. افتحوا { $address }.
sign-in-no-address = هذا الخادم لا يعرف العنوان { $address }. على المسؤول أن يضيفه إلى « public_names ».
password-title = كلمة المرور
password-old = كلمة المرور الحالية
password-new = كلمة المرور الجديدة (10 أحرف على الأقل)
password-again = كلمة المرور الجديدة مرة أخرى
password-change = تغيير كلمة المرور
password-elsewhere = ستنتهي جلساتكم في المتصفحات الأخرى.
password-changed = تم تغيير كلمة المرور.
password-wrong = كلمة المرور الحالية غير صحيحة.
password-short = يجب أن تتكون كلمة المرور الجديدة من 10 أحرف على الأقل و256 بايت على الأكثر.
password-differs = لم تُكتب كلمة المرور الجديدة بالشكل نفسه في المرتين.
signed-out-untold = سُجل خروجكم من هذا المتصفح. خادم المجلس لا يجيب بعد؛ سيُبلَّغ تلقائيا حالما يجيب، ما دامت هذه الصفحة مفتوحة أو عند فتحها المقبل.
sign-out = تسجيل الخروج
sign-out-pending = توجد تعديلات في هذا المتصفح لم تصل بعد إلى المجلس. ستبقى محفوظة هنا وتُرسل عند دخولكم المقبل من هذا المتصفح.
sign-out-title = تسجيل الخروج الآن؟
signed-out-banner = انتهت جلستكم. تعديلاتكم محفوظة في هذا المتصفح؛ سجلوا الدخول لإرسالها.
role-secretary = الكتابة
role-member = عضو
role-observer = ملاحظ

## The line

line-council-up = المجلس متصل
line-council-down = المجلس غير متاح
line-dialling = جار الاتصال بالمجلس…
line-ministry-up = الوزارة متصلة
line-ministry-down = الوزارة غير متاحة
line-stopped-title = الوزارة لا تتسلم وثائق هذا المجلس
line-stopped-clone = تعمل آلتان باسم هذا المجلس، لذلك لا تتعامل الوزارة مع أي منهما. يمكنكم مواصلة الكتابة: كل شيء محفوظ في المجلس. اطلبوا من مسؤول النظام إيقاف إحداهما والاتصال بالوزارة.
line-stopped-restoring = استُعيد خادم الوزارة من نسخة أقدم وهو يسترجع سجل المجالس. يمكنكم مواصلة الكتابة: كل شيء محفوظ في المجلس وسيُرسل تلقائياً.
line-stopped-superseded = سُجِّلت آلة أخرى باسم هذا المجلس، ولم تعد الوزارة تتعامل مع هذه الآلة. يمكنكم مواصلة الكتابة: كل شيء محفوظ هنا، وهنا فقط. إن لم يطلب مجلسكم ذلك فأخبروا مسؤول النظام واتصلوا بالوزارة فوراً.
line-stopped-revoked = سحبت الوزارة ولوج هذه الآلة. يمكنكم مواصلة الكتابة: كل شيء محفوظ هنا، وهنا فقط. يمكن لمسؤول النظام أن يطلب من الوزارة دعوة جديدة.
line-stopped-since = منذ { $since }.
no-space-title = قرص المجلس ممتلئ
no-space-text = تعديلاتكم محفوظة في هذا المتصفح وستُرسل تلقائياً حين يتوفر مكان. احتفظوا بهذا المتصفح واطلبوا من مسؤول النظام توفير مساحة.
offline-title = بدون اتصال
offline-text = يمكنكم مواصلة الكتابة: كل شيء محفوظ في هذا المتصفح وسيُرسل عند عودة الاتصال.
offline-as-of = القائمة كما كانت في { $when }.

## The list of documents

documents-title = الوثائق
documents-new = وثيقة جديدة
documents-filter = نوع الوثائق
documents-all = الكل
documents-search = البحث في العناوين
documents-none = لا توجد وثائق حاليا
documents-none-hint = أنشئوا الشروط المرجعية أو محضرا أو مخطط عمل.
documents-no-match = لا توجد وثيقة مطابقة.
documents-unreachable = لم تُعرض القائمة بعد في هذا المتصفح.
documents-untitled = بدون عنوان
documents-updated = عُدلت { $when }
documents-from-council = وثيقة { $council }
kind-terms = الشروط المرجعية
kind-minutes = محضر
kind-action-plan = مخطط عمل
kinds-terms = الشروط المرجعية
kinds-minutes = المحاضر
kinds-action-plan = مخططات العمل
kind-terms-hint = ولاية المجموعة وتأليفها وقواعدها
kind-minutes-hint = لاجتماع واحد، من الدعوة إلى المصادقة
kind-action-plan-hint = المحاور والإجراءات والميزانية والمؤشرات
shared-yes = تطلع عليها الوزارة
shared-no = محفوظة في المجلس

## Creating a document

create-title = وثيقة جديدة
create-kind = النوع
create-group = مجموعة العمل
create-title-fr = العنوان بالفرنسية
create-title-ar = العنوان بالعربية
create-title-needed = أدخلوا عنوانا بإحدى اللغتين على الأقل.
create-rule = المشاركة مع الوزارة
create-submit = إنشاء
create-offline = بدون اتصال تبدأ الوثيقة في هذا المتصفح، ويتسلمها المجلس عند عودة الاتصال.
create-failed = تعذر إنشاء الوثيقة.
create-not-kept = بدون اتصال تبدأ الوثيقة في هذا المتصفح، وهو لا يحفظ شيئا في هذه اللحظة. أعيدوا المحاولة عند عودة الاتصال.
create-groups-unknown = لم تظهر مجموعات العمل بعد في هذا المتصفح. أعيدوا المحاولة عند عودة الاتصال.
begun-title = بدأت في هذا المتصفح
begun-text = ليست هذه الوثيقة لدى المجلس بعد. سيتسلمها تلقائيا عند عودة الاتصال، مع كل ما تكتبونه فيها. احتفظوا بهذا المتصفح إلى ذلك الحين.
begun-refused-title = لم تُنشأ لدى المجلس
begun-refused-role = لم يعد بإمكان هذا الحساب إنشاء وثائق لدى المجلس. اسألوا الكتابة أو مسؤول النظام.
begun-refused-group = لم تعد مجموعة عملها موجودة لدى المجلس.
begun-refused-other = لم يقبلها خادم المجلس؛ يجد مسؤول النظام السبب في سجل الخادم.
begun-refused-stays = يبقى ما كتبتموه في هذا المتصفح، ويمكنكم أيضا أخذه في ملف.
begun-again = طلب ذلك من المجلس مجددا
begun-abandon = حذف من هذا المتصفح
begun-abandon-sure = لا توجد هذه الوثيقة في أي مكان آخر. سيضيع ما كتبتموه ولن يستطيع أحد استرجاعه.
rule-at_once = منذ الإنشاء
rule-from_circulated = ابتداء من تعميمها
rule-from_adopted = ابتداء من المصادقة عليها
rule-private = أبدا، إلا بقرار من الكتابة
rule-usual = المعتاد
rule-seen-at_once = ستطلع الوزارة على الوثيقة كاملة من الآن، بما فيها المسودات، وعلى كل تعديل أولا بأول.
rule-seen-from_circulated = لن تطلع الوزارة على شيء قبل التعميم؛ وبعده ستطلع على الوثيقة كاملة وسجل تعديلاتها.
rule-seen-from_adopted = لن تطلع الوزارة على شيء قبل المصادقة؛ وبعدها ستطلع على الوثيقة كاملة وسجل تعديلاتها.
rule-seen-private = لن تطلع الوزارة على شيء من هذه الوثيقة. تبقى في المجلس.

## One document

document-back = الوثائق
document-share = المشاركة
document-print = طباعة
document-read-only = للقراءة فقط
document-loading = جار فتح الوثيقة…
document-not-here = هذه الوثيقة ليست بعد في هذا المتصفح. ستُفتح عند عودة الاتصال.
document-closed = لم تعد هذه الوثيقة متاحة لهذا الحساب. ما يلي هو النسخة المحفوظة في هذا المتصفح.
document-not-taken = تعذّر على هذا المتصفح فتح هذه الوثيقة.
document-not-taken-text = ما كتبتموه فيها يبقى في هذا المتصفح ولدى المجلس، وتبقى الوثائق الأخرى مفتوحة. أخبروا المسؤول عن النظام باسم هذه الوثيقة.
document-try-again = محاولة أخرى
document-gone-title = لم تعد هذه الوثيقة لدى المجلس
document-gone-text = ليست لدى خادم المجلس، أو لم تعد متاحة لهذا الحساب؛ يحدث هذا بعد استرجاع الخادم من نسخة سابقة. ما يلي موجود في هذا المتصفح وحده. إن كانت مشتركة فقد تعود تلقائيا من الوزارة.
document-gone-give = إعادتها إلى المجلس
document-gone-file = أخذها في ملف
document-gone-sure = ستُنشأ لدى المجلس وثيقة جديدة بهذا المحتوى، دون تاريخها ولا اعتمادها. إن عادت القديمة من الوزارة فستكون هناك وثيقتان.
document-gone-failed = تعذرت إعادة الوثيقة. تبقى في هذا المتصفح؛ أعيدوا المحاولة أو خذوها في ملف.
only-here-remove = إزالة من هذا المتصفح
only-here-remove-name = { $remove }: { $name }
only-here-remove-sure = «{ $name }» لم تعد لدى المجلس. إزالتها تمحوها نهائيا من هذا المتصفح. افتحوها أولا لإعادتها إلى المجلس أو أخذها في ملف، إن لم يتم ذلك.
only-here-title = في هذا المتصفح فقط
document-missing = هذه الوثيقة غير موجودة أو غير متاحة لهذا الحساب.
document-save-state = وضعية تعديلاتكم

## What is worth a look

warnings-count = { $count ->
     [zero] لا نقاط للتحقق
     [one] نقطة واحدة للتحقق
     [two] نقطتان للتحقق
     [few] { $count } نقاط للتحقق
     [many] { $count } نقطة للتحقق
    *[other] { $count } نقطة للتحقق
}
warnings-title = للتحقق
warnings-hint = لا شيء يمنع حفظ الوثيقة أو تعميمها أو المصادقة عليها.
warnings-more = عرض الكل ({ $count })
warnings-as-of = كما كانت في { $when }.
warning-required = خانة غير معبأة.
warning-unknown-code = الرمز «{ $about }» غير موجود في القائمة.
warning-wrong-type = القيمة ليست على الشكل المنتظر.
warning-out-of-range = { $about } خارج الحدود المقررة.
warning-too-precise = عدد المنازل العشرية في { $about } أكبر مما تسمح به الوحدة أو العملة.
warning-date-order = قبل «{ $about }».
warning-no-such-row = إحالة إلى سطر محذوف.
warning-sum = مجموع القيم حسب { $about } هو { $sum }، وهو لا يساوي المجموع المسجل.
warning-national-id = يبدو أن النص يتضمن رقم بطاقة وطنية.
warning-telephone = يبدو أن النص يتضمن رقم هاتف.
warning-email = يبدو أن النص يتضمن عنوان بريد إلكتروني.
warning-other = قيمة ينبغي التحقق منها.

## Sharing

share-title = مشاركة الوثيقة
share-ministry = تطلع الوزارة على هذه الوثيقة
share-rule = القاعدة المختارة عند الإنشاء: { $rule }.
share-councils = مجالس أخرى
share-councils-hint = المشاركة مع مجلس آخر تمر عبر الوزارة: فتطلع هي أيضا على الوثيقة.
share-none = بدون ولوج
share-read = قراءة
share-edit = قراءة وكتابة
share-save = حفظ
share-failed = تعذر تغيير المشاركة.
share-offline = يتطلب ضبط المشاركة الاتصال بالمجلس.
share-begun = تُضبط المشاركة بعد أن يتسلم المجلس الوثيقة. وإلى ذلك الحين يسري ما اختير عند إنشائها: { $rule }.
share-seen-yes = ستطلع الوزارة على الوثيقة كاملة، بما فيها سجل تعديلاتها.
share-seen-no = لن تتلقى الوزارة شيئا بعد الآن من هذه الوثيقة. ما تلقته من قبل يبقى لديها.

## Edits that were not accepted

not-accepted-council = لم يُقبل من طرف المجلس: { $reason }
not-accepted-ministry = لم يُقبل من طرف الوزارة: { $reason }
not-accepted-text = وُضع تعديلكم جانبا. تعرض الوثيقة نسخة المجلس؛ ولم يضع شيء.
not-accepted-view = عرض ما وُضع جانبا
not-accepted-copy = نسخ
not-accepted-copied = تم النسخ
not-accepted-dismiss = إخفاء
set-aside-title = ما وُضع جانبا
set-aside-intro = التعديلات التي لم تُقبل. انسخوا ما ينبغي استرجاعه.
set-aside-none = لم يوضع أي شيء جانبا.
set-aside-here = في هذا المتصفح
set-aside-council = في المجلس
set-aside-changes = { $count ->
     [zero] لا تعديلات
     [one] تعديل واحد
     [two] تعديلان
     [few] { $count } تعديلات
     [many] { $count } تعديلا
    *[other] { $count } تعديل
}
set-aside-wrote = المكتوب
set-aside-without = بدل
set-aside-deleted = محذوف
set-aside-open = فتح الوثيقة
set-aside-drop = حذف النسخة
set-aside-drop-sure = هذه النسخة موجودة في هذا المتصفح فقط. حذفها؟
set-aside-put-back = إعادة هذا النص
set-aside-put-back-of = إعادة هذا النص: { $label }
set-aside-put-back-sure = سيعود إلى «{ $label }» ما وُضع جانبا. يمكن التراجع عن ذلك داخل الوثيقة.
set-aside-put-back-done = أُعيد إلى الوثيقة.
set-aside-put-back-refused = لا يمكن إعادة هذا النص الآن: افتحوا الوثيقة لمعرفة السبب.
set-aside-put-back-read-only = يمكنكم قراءة هذه الوثيقة فقط. انسخوا النص، أو اطلبوا من الجهة التي تشاركها حق الكتابة فيها.
set-aside-put-back-silent = المجلس لا يجيب، وهذه الوثيقة ليست بعد في هذا المتصفح. أعيدوا المحاولة عند عودة الاتصال.
reason-no-grant = لا يحق لهذا المجلس الكتابة في هذه الوثيقة
reason-role = لا يحق لهذا الحساب الكتابة في هذه الوثيقة
reason-withdrawn = سُحبت الوثيقة
reason-revoked = لم يعد المجلس مقبولا
reason-too-large = التعديل كبير جدا
reason-document-too-long = بلغت هذه الوثيقة حدّ ما يمكن أن يُكتب فيها: واصلوا في وثيقة جديدة
reason-quarantined = لا يمكن فتح هذه الوثيقة هنا حاليا؛ يستطيع المسؤول التقني إعادة فتحها
reason-too-many-heads = للوثيقة صيغ كثيرة كُتبت كل منها على حدة؛ افتحوها وانتظروا حتى تُحدَّث ثم اكتبوا من جديد
reason-too-many-grants = ستُشارَك الوثيقة مع عدد كبير جدا من المجالس
reason-actor-bound = هذا التعديل صادر عن حساب آخر
reason-stands-on-refused = يستند إلى تعديل لم يُقبل
reason-never-came = ما يستند إليه لم يصل قط إلى الوزارة
reason-malformed = تعذرت قراءة التعديل
reason-unknown-principal = المجلس غير معروف لدى الوزارة
reason-unproven = تعذر التحقق من مصدر التعديل
reason-signed-out = انتهت الجلسة: سجل الدخول من جديد
reason-not-now = ينتظر شيئا آخر لم يصل بعد
reason-other = لا تعرف هذه النسخة من الصفحة السبب؛ يجده المسؤول عن النظام في سجل الخادم
reason-earlier-account = كُتب تحت رقم سابق للمجلس لم يعد أحد يكتب به

## Save states

save-state-opening = جار الفتح
save-state-saving = جار الحفظ هنا…
save-state-unkept = غير محفوظ إلا في هذه الصفحة
save-state-gone = لم يعد لدى المجلس
save-state-here = محفوظ هنا
save-state-council = محفوظ في المجلس
save-state-ministry = استلمته الوزارة
save-state-kept = محفوظ لدى المجلس

## Deleted documents

document-delete = حذف الوثيقة
document-delete-title = حذف هذه الوثيقة؟
document-delete-question = ستُنقل إلى سلة محذوفات المجلس وتبقى فيها { $days } يوما. يمكن لكل من له حق تعديلها أن يعيدها.
document-delete-holds = تحتوي على: { $list }.
document-delete-ministry = ستظهر للوزارة على أنها محذوفة.
document-delete-councils = هذه المجالس تتوفر عليها أيضا وستظهر لها على أنها محذوفة: { $list }.
document-deleted = حُذفت هذه الوثيقة من طرف { $who }، { $when }.
document-emptied = حُذفت هذه الوثيقة نهائياً
document-emptied-text = كانت في سلة المحذوفات فحذفها مسؤول النظام نهائياً: لم يبق منها ما يُعاد.
document-putting-back = جارٍ إرجاعها…
documents-bin-intro = تبقى الوثيقة المحذوفة هنا { $days } يوما، ويمكن لكل من له حق تعديلها أن يعيدها إلى اللائحة.
documents-bin-leave = العودة إلى الوثائق

## A copy, and another title

copy-name = نسخ: { $name }
copy-title = نسخ « { $name } »
copy-what = تبدأ الوثيقة الجديدة بالمحتوى نفسه وفي حالتها الأولى. لا يُنقل إليها الاعتماد ولا سلة المحذوفات ولا السجل.
copy-not-there = لا يمكن قراءة الوثيقة المراد نسخها الآن: ليست في هذا المتصفح، والمجلس لا يجيب. حاولوا مجددا عند عودة الاتصال.
rename-name = تغيير العنوان: { $name }
rename-title = تغيير عنوان الوثيقة
rename-submit = تغيير العنوان
rename-locked = هذا النص معتمد ولا يتغير عنوانه. افتحوا تعديلا لتغييره.
