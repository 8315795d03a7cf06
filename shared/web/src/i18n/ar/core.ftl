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
create-offline = يتطلب إنشاء وثيقة الاتصال بالمجلس.
create-failed = تعذر إنشاء الوثيقة.
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
reason-no-grant = لا يحق لهذا المجلس الكتابة في هذه الوثيقة
reason-role = لا يحق لهذا الحساب الكتابة في هذه الوثيقة
reason-denied = لا يحق لهذا الحساب الكتابة في هذه الوثيقة
reason-withdrawn = سُحبت الوثيقة
reason-revoked = لم يعد المجلس مقبولا
reason-too-large = التعديل كبير جدا
reason-actor-bound = هذا التعديل صادر عن حساب آخر
reason-stands-on-refused = يستند إلى تعديل لم يُقبل
reason-cannot-apply = تعذرت قراءة التعديل
reason-malformed = تعذرت قراءة التعديل
reason-unknown-principal = المجلس غير معروف لدى الوزارة
reason-other = القاعدة «{ $code }»

## Save states

save-state-opening = جار الفتح
save-state-saving = جار الحفظ هنا…
save-state-here = محفوظ هنا
save-state-council = محفوظ في المجلس
save-state-ministry = استلمته الوزارة
save-state-kept = محفوظ لدى المجلس
